import type { CheckReport } from '../../analysis/checkReport.ts';

export const formatJson = (report: CheckReport): string => `${JSON.stringify(report, null, 2)}\n`;
