import type { MediaFault } from '../../media/mediaFault.ts';

interface FaultText {
  title: string;
  steps: readonly string[];
}

const fault: Record<MediaFault, FaultText> = {
  denied: {
    title: '没有得到使用摄像头和麦克风的许可',
    steps: ['点一下网址旁边的小锁或“···”', '找到“摄像头”和“麦克风”，选“允许”', '回到这里，点“再试一次”'],
  },
  not_found: {
    title: '没有找到摄像头或麦克风',
    steps: ['电脑：请插好摄像头和耳麦', '手机：请换用手机自带的浏览器打开', '插好后点“再试一次”'],
  },
  busy: {
    title: '摄像头或麦克风正被别的程序使用',
    steps: ['请关掉其他正在通话、录像的程序', '如有来电请先挂断', '然后点“再试一次”'],
  },
  insecure: {
    title: '这个网址不能使用摄像头',
    steps: ['请用 https:// 开头的网址打开', '或者直接拨打 12348'],
  },
  unsupported: {
    title: '这个浏览器太旧，不能视频',
    steps: ['请更新浏览器', '或换一部手机、换一个浏览器打开', '也可以直接拨打 12348'],
  },
  in_wechat_old: {
    title: '这个版本的微信不能视频',
    steps: ['点右上角的“···”', '选“在浏览器打开”', '或者更新微信后再来'],
  },
};

export const check = {
  title: '看一看、听一听',
  lead: '排队前先试好，轮到您时就不会耽误。',
  ask: '打开摄像头和麦克风',
  askWhat: '点下面的按钮后，会问您是否允许，请选“允许”。',
  asking: '请在弹出的窗口里选“允许”',
  fault,
  /** Words inside the drawings. */
  drawn: {
    camera: '摄像头',
    microphone: '麦克风',
    wants: '要使用…',
    refuse: '不允许',
    allow: '允许',
    openInBrowser: '在浏览器打开',
  },
  cameraFault: '摄像头用不了，仍可以只用语音咨询。',
  voiceOnly: '只用语音',
  withPicture: '用摄像头',
  openInBrowser: '微信里不行？点右上角“···”，选“在浏览器打开”',
  copyAddress: '复制网址，到浏览器里粘贴打开',
  copied: '已复制，请到浏览器里粘贴打开',
  camera: '您的画面',
  cameraWhat: '能看到自己吗？',
  microphone: '您的声音',
  microphoneWhat: '请说一句话，看看绿条动不动。',
  microphoneHeard: '听到您的声音了',
  microphoneSilent: '还没听到声音。请说句话；一直不动，请检查麦克风有没有被静音。',
  speaker: '喇叭',
  speakerWhat: '点一下，会响四声。',
  playSound: '放一段声音',
  heard: '听到了',
  notHeard: '没听到',
  notHeardWhat: '请调大音量、关掉静音，拔掉或接好耳机，再放一次。iPhone 请看侧面的静音开关。',
  connection: '网络',
  connectionTesting: '正在测试网络…',
  connectionGood: '网络很好',
  connectionSlow: '网络有点慢，可以通话，声音会优先。',
  connectionNoServer: '连不上服务，请检查手机信号或 WiFi。',
  connectionNoMedia: '这个网络不让视频通过，请换成手机流量或另一个 WiFi 再试。',
  ready: '都好了，开始排队',
  readyBooked: '都好了，等律师',
  goOnAnyway: '就这样，开始排队',
  ok: '好',
  notOk: '有问题',
  notYet: '待确认',
} as const;
