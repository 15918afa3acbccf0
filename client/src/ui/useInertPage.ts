import { useEffect } from 'react';

/** While a dialog is open, nothing behind it can be focused or tapped. Browsers without `inert` keep the dialog's own focus trap. */
export function useInertPage(open: boolean): void {
  useEffect(() => {
    const page = document.getElementById('root');
    if (!open || !page) return;
    page.inert = true;
    return () => {
      page.inert = false;
    };
  }, [open]);
}
