import type { CheckReport, ReportedFinding } from '../../analysis/checkReport.ts';

/** GitHub Actions workflow commands: one annotation a finding. Lines and columns are 1-based there. */
export function formatGithub(report: CheckReport): string {
  return report.findings.map((finding) => `${annotation(finding)}\n`).join('');
}

function annotation({ file, range, severity, code, message }: ReportedFinding): string {
  const level = severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'notice';
  const place = [
    `file=${property(file)}`,
    `line=${range.start.line + 1}`,
    `col=${range.start.character + 1}`,
    `endLine=${range.end.line + 1}`,
    `endColumn=${range.end.character + 1}`,
    `title=${property(`Columnist ${code}`)}`,
  ].join(',');
  return `::${level} ${place}::${data(message)}`;
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
