export {
  type Coverage,
  coverage,
  type Gap,
  type Interval,
  longestCoveredGapMs,
  recordedMilliseconds,
  unionOf,
} from './coverage.ts';
export { checkFilm } from './film/checkFilm.ts';
export { composeFilm } from './film/composeFilm.ts';
export { type FilmLength, filmPackets } from './film/filmOutput.ts';
export type { FilmNote, FilmPerson, FilmPlan, FilmTrack } from './film/filmPlan.ts';
export { mediaIntervals } from './film/mediaIntervals.ts';
export { recordedPlaylist, runningPlaylist } from './hls/playlist.ts';
export { ProgramPackager } from './hls/programPackager.ts';
export { indexFile } from './hls/programRun.ts';
export { type Run, readIndex, type Segment, type SegmentKind, segmentKinds } from './hls/segmentIndex.ts';
export {
  type Cut,
  gapsOf,
  isCut,
  momentAt,
  notBefore,
  positionOf,
  type Timeline,
  timelineOf,
  trimmed,
} from './hls/timeline.ts';
export type { JournalHeader } from './journalFormat.ts';
export {
  type JournalSummary,
  readJournal,
  readJournalHeader,
  summarizeJournal,
  UnreadableJournal,
} from './journalReader.ts';
export type { MuxedJournal } from './muxJournal.ts';
export { muxTrack, type VaultFile } from './muxTrack.ts';
export type {
  Alarm,
  AlarmReason,
  OpenTrack,
  TapRtpParameters,
  TrackAddress,
} from './recorderMessages.ts';
export { RecorderProcess } from './recorderProcess.ts';
export { type ChainBody, type ChainEntry, type ChainHead, type ClockState, entriesIn } from './seal/chain.ts';
export { FolderInUse, openPackage, writePackage } from './seal/package.ts';
export { recoverTrack } from './seal/recoverTrack.ts';
export { fingerprintOf, type Seal, Sealer } from './seal/seal.ts';
export { type CheckedTimestamp, checkTimestamp, requestTimestamp } from './seal/timestamp.ts';
export {
  type FilmFault,
  type SealedParts,
  type SealedTrack,
  type TrackFault,
  type Verified,
  type VerifyFault,
  verifyRecording,
} from './seal/verify.ts';
export { type ObjectStore, StoreMismatch } from './store/objectStore.ts';
export { type S3Settings, S3Store } from './store/s3Store.ts';
export { storedSource } from './store/storedSource.ts';
export { type UploadState, upload } from './store/upload.ts';
export { type ByteSource, localSource } from './vault/byteSource.ts';
export { openVault, type Vault } from './vault/openVault.ts';
export { VaultDamaged, vaultKeyBytes } from './vault/vaultFormat.ts';
export { contentOf, reservedHeadBytes, type VaultContent, vaultTarget } from './vault/vaultTarget.ts';
export { VaultWriter } from './vault/vaultWriter.ts';
