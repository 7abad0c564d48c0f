import * as vscode from 'vscode';
import type { ConfigurationMiddleware } from 'vscode-languageclient/node';

/**
 * What the server asks of the settings (workspace/configuration), with the commands that stand in the settings of the user: those of a
 * workspace are not run, whoever wrote them.
 */
export const configurationWithOwnCommands: NonNullable<ConfigurationMiddleware['configuration']> = async (
  params,
  token,
  next,
) => {
  const sections = await next(params, token);
  if (!Array.isArray(sections)) return sections;
  return sections.map((section: unknown, i) => {
    const item = params.items[i];
    if (item?.section !== 'columnist' || typeof section !== 'object' || section === null) return section;
    const scope = item.scopeUri === undefined ? undefined : vscode.Uri.parse(item.scopeUri);
    return { ...section, ownCommands: ownCommands(scope) };
  });
};

function ownCommands(scope: vscode.Uri | undefined): string[] {
  const settings = vscode.workspace.getConfiguration('columnist', scope);
  const own =
    settings.inspect<Record<string, { readonly secret?: { readonly kind?: string; readonly key?: string } }>>('connections');
  return Object.values(own?.globalValue ?? {}).flatMap(({ secret }) =>
    secret?.kind === 'command' && secret.key !== undefined ? [secret.key] : [],
  );
}
