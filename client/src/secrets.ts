import type * as vscode from 'vscode';

/** Passwords, by connection. They live in the editor's secret storage and nowhere else. */
export interface Secrets {
  get(key: string): Thenable<string | undefined>;
  store(key: string, value: string): Thenable<void>;
  delete(key: string): Thenable<void>;
}

export function secretsOf({ secrets }: vscode.ExtensionContext): Secrets {
  const name = (key: string): string => `columnist.password.${key}`;
  return {
    get: (key) => secrets.get(name(key)),
    store: (key, value) => secrets.store(name(key), value),
    delete: (key) => secrets.delete(name(key)),
  };
}
