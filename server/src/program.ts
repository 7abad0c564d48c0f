/**
 * What runs as a program of its own: a process or a thread. One bundle holds all of it, so what they share is there once; each part is loaded
 * when it is run.
 */
export const parts = {
  server: () => import('./main.ts'),
  cli: () => import('./cli/main.ts'),
  'scan.worker': () => import('./io/scan.worker.ts'),
};
