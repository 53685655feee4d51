/** How much of the packages a browser has to load. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { build } from 'esbuild';

/** One module for browsers of a program and everything that it imports; `define` has what stands for words of it. */
export const bundle = async (program: string, define: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [program],
    bundle: true,
    define,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles.map(({ text }) => text).join('');
};

/** In kB, which are 1000 bytes. */
export const gzipped = async (text: string): Promise<number> =>
  (await promisify(gzip)(text, { level: 9 })).byteLength / 1000;
