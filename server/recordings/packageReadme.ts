/** What an expert needs to know to check a package without us. */
export function packageReadme(about: { recordingId: string; consultationNumber: string; fingerprint: string }): string {
  const { recordingId, consultationNumber, fingerprint } = about;
  return `掌上12348 视频咨询录像包

咨询编号：${consultationNumber}
录像编号：${recordingId}
签名公钥指纹（SHA-256）：${fingerprint}
  请与本局公布或交第三方留存的指纹核对。包里的公钥只说明“是同一把钥匙签的”，不说明钥匙是谁的。

一、里面有什么
  chain.jsonl      校验链，一行一条
  seals.json       对校验链的签名和第三方时间戳
  public-key.pem   签名公钥
  journals/        每一路摄像头、麦克风、屏幕的原始记录，文件名是路的编号
  films/           由原始记录合成的成片（MP4），可以直接播放

二、怎么核对
  有本系统程序的：npm run recordings -- verify 本文件夹 --key 公布的指纹
  没有的，按下面的格式自己写几十行程序即可，只用到 SHA-256 和 Ed25519。

三、格式
  校验链：每行是一个 JSON 对象，对象的键按字典序排列，没有空格，UTF-8。
    hash     = 这一行去掉 hash 之后的文本的 SHA-256（十六进制）
    previous = 上一行的 hash；第一行是 64 个 0
    seq      从 0 起逐行加一；at 是写入时刻（UTC）
  条目 kind：opened 开始；consent 对录像的同意、拒绝、撤回（textHash 是当时所示文字的 SHA-256）；
    join、leave 进入和离开；track 一路开始；segment 一段（约一秒）；recovered 录像进程中断后补记的一段；
    trackEnd 一路结束；gap 超过两秒的中断及原因；film 成片；deleted 已删除。
  一段：journals/<trackId>.journal 里从第 fromByte 到第 toByte 字节（不含）的 SHA-256 是 sha256；
    fromMs、toMs 从这一路的 startedAt 起算。
  原始记录：“ZSJRNL01”八个字节，头的长度（4 字节），头（JSON），然后一条接一条：
    类型（1 字节）和数据长度（3 字节）、距开始的毫秒数（8 字节浮点）、数据；都是大端。
    类型 1 是 RTP 包，2 是 RTCP 包，3 是标记，4 是结束。
  成片：films/<fileId>.mp4 的 SHA-256 和字节数。
  签名：Ed25519，签的是下面这个 JSON 的文本（键按字典序，没有空格）：
    {"clock":…,"entries":…,"format":"zs-seal-1","head":…,"recordingId":…,"signedAt":…}
    entries 是签名时的条数，head 是其中最后一条的 hash，clock 是当时本机时钟的同步情况。
  时间戳：timestamp 是 RFC 3161 令牌（base64），盖的是签名 64 个字节的 SHA-256；可用 openssl ts -verify 核对。

四、说明不了什么
  校验链说明：从写入磁盘起，内容没有被改动、删除、调换；签名说明：从签名时起，整条链没有被重做。
  说明不了：画面里的人是谁、说的是真是假；内容到达服务器之前有没有被动过；同时掌握服务器和签名私钥的人
  在签名之前（一次咨询结束前）做过什么。补记的段（recovered）只说明补记之后没有变过。
`;
}
