import type { ThemeConfig } from 'antd';

/** The staff pages in the colours of design/tokens.css; every text colour keeps a contrast of 4.5:1 on its ground. */
export const staffTheme: ThemeConfig = {
  token: {
    colorPrimary: '#0d5c63',
    colorInfo: '#0d5c63',
    colorLink: '#0d5c63',
    colorSuccess: '#1c6b3a',
    colorWarning: '#8a4b0f',
    colorError: '#a8201a',
    colorText: '#16282b',
    colorTextPlaceholder: '#5d6d70',
    colorTextDescription: '#4a5b5e',
    colorTextTertiary: '#4a5b5e',
    borderRadius: 8,
    fontSize: 15,
    controlHeight: 38,
    fontFamily: 'var(--font)',
  },
  components: { Table: { headerBg: '#f1f4f3' } },
};
