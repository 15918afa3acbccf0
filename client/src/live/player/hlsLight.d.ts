/** hls.js without subtitles, other sound tracks and DRM: 40 % smaller, and without types of its own. */
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
