import type { ThemeConfig } from 'antd';

/** Who has asked the device for less motion gets none: windows are there at once. */
const motion = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches !== true;

/** The staff pages in the colours of design/tokens.css; every text colour keeps a contrast of 4.5:1 on its ground. */
export const staffTheme: ThemeConfig = {
  token: {
    motion,
    colorPrimary: '#0d5c63',
    colorInfo: '#0d5c63',
    colorLink: '#0d5c63',
    colorSuccess: '#1c6b3a',
    colorWarning: '#8a4b0f',
    colorError: '#a8201a',
    // antd derives soft grounds from the colours above too dark to read on.
    colorPrimaryBg: '#e2f0ef',
    colorInfoBg: '#e2f0ef',
    colorSuccessBg: '#e5f3e9',
    colorWarningBg: '#fdf1df',
    colorErrorBg: '#fbe9e7',
    colorInfoBorder: '#9fc6c6',
    colorSuccessBorder: '#a5cfb3',
    colorWarningBorder: '#e0bd8c',
    colorErrorBorder: '#e6aca6',
    colorText: '#16282b',
    // Also the words of an empty table and of a submitted record, which must be read.
    colorTextDisabled: '#56666a',
    colorTextPlaceholder: '#5d6d70',
    colorTextDescription: '#4a5b5e',
    colorTextTertiary: '#4a5b5e',
    borderRadius: 8,
    fontSize: 15,
    controlHeight: 38,
    fontFamily: 'var(--font)',
  },
  components: {
    Table: { headerBg: '#f1f4f3' },
    Select: { optionActiveBg: '#f1f4f3', optionSelectedBg: '#e2f0ef' },
  },
};
