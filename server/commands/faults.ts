import { OperatorError } from '../operatorError.ts';
import { StoreUnavailable } from '../recordings/fileStore.ts';
import { KeyUnavailable } from '../recordings/keyring.ts';

/** What the operator can mend, in words; anything else as it is. */
export function inWords(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return new OperatorError(`对象存储连不上：${reasonOf(error)}`);
  if (error instanceof KeyUnavailable) {
    return new OperatorError(
      '录像文件的密钥打不开：它的主密钥不在 RECORDING_MASTER_KEY 和 RECORDING_FORMER_MASTER_KEYS 里，或者这把密钥被改动过。\n缺哪一把，由 npm run recordings -- rotate 说明。',
    );
  }
  return error;
}

function reasonOf({ cause }: StoreUnavailable): string {
  if (!(cause instanceof Error)) return '没有设置 S3_ 开头的各项';
  return cause.message || cause.name;
}
