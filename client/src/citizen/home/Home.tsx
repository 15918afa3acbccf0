import { commonTexts } from '../../texts/index.ts';

export function Home() {
  return <h1>{commonTexts.service}</h1>;
}
