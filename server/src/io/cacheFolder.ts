import { homedir } from 'node:os';
import path from 'node:path';

/** Where this user's programs keep what can be made again (XDG Base Directory; `%LOCALAPPDATA%`; `~/Library/Caches`). */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { COLUMNIST_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (COLUMNIST_CACHE) return COLUMNIST_CACHE;
  if (process.platform === 'win32')
    return path.join(LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'), 'columnist', 'cache');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'columnist');
  return path.join(XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'columnist');
}
