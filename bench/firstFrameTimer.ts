/** What a page of the first-frame bench can be told. */
export interface BenchPage {
  /** Opens camera and microphone, connects the socket and sets the Device up, as before a call in that room. */
  prepare(room: string): Promise<void>;
  /** Joins the room; settles with the ms until the first picture of the other side was shown. */
  join(room: string): Promise<number>;
}

declare global {
  interface Window {
    benchPage: BenchPage;
    peerConnections: RTCPeerConnection[];
  }
}

/** Runs `join`, which shows the other side's camera once it has it; ms from its start to the first decoded picture. */
export function firstFrameOf(join: (show: (track: MediaStreamTrack) => void) => void): Promise<number> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  document.body.append(video);
  let shown: MediaStreamTrack | null = null;
  return new Promise((resolve) => {
    const start = performance.now();
    video.requestVideoFrameCallback(() => resolve(performance.now() - start));
    join((track) => {
      if (track === shown) return;
      shown = track;
      video.srcObject = new MediaStream([track]);
      void video.play();
    });
  });
}
