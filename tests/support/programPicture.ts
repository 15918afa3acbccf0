/** Runs inside Chromium: a moving picture with a tone, as a program has. */
export function programPicture(width: number, height: number, framesPerSecond: number): MediaStream {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const brush = canvas.getContext('2d');
  let frame = 0;
  setInterval(() => {
    frame += 1;
    if (!brush) return;
    brush.fillStyle = `hsl(${frame % 360} 80% 50%)`;
    brush.fillRect(0, 0, width, height);
    brush.fillStyle = 'black';
    brush.fillRect((frame * 7) % width, 0, width / 8, height);
  }, 1000 / framesPerSecond);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const sound = audio.createMediaStreamDestination();
  tone.connect(sound);
  tone.start();
  return new MediaStream([...canvas.captureStream(framesPerSecond).getTracks(), ...sound.stream.getTracks()]);
}
