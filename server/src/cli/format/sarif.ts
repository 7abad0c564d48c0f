import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import type { CheckReport } from '../../analysis/checkReport.ts';
import { version } from '../version.ts';

/** SARIF 2.1.0, for code scanning. */
export function formatSarif(report: CheckReport): string {
  const run = new SarifRunBuilder().initSimple({ toolDriverName: 'Columnist', toolDriverVersion: version });
  for (const code of new Set(report.findings.map((finding) => finding.code))) {
    run.addRule(new SarifRuleBuilder().initSimple({ ruleId: code, shortDescriptionText: code.replaceAll('-', ' ') }));
  }
  for (const { severity, message, code, file, range } of report.findings) {
    run.addResult(
      new SarifResultBuilder().initSimple({
        level: severity === 'error' || severity === 'warning' ? severity : 'note',
        messageText: message,
        ruleId: code,
        fileUri: file,
        startLine: range.start.line + 1,
        startColumn: range.start.character + 1,
        endLine: range.end.line + 1,
        endColumn: range.end.character + 1,
      }),
    );
  }
  const builder = new SarifBuilder();
  builder.addRun(run);
  return `${builder.buildSarifJsonString({ indent: true })}\n`;
}
