// Loaded into the server before its own code: when the process that started it is gone, the server ends too, at once.
process.on('disconnect', () => process.exit(1));
