import { prisma } from './prisma';

export function profile(id: string) {
  return prisma.supplierProfile.findUnique({
    where: { id },
    select: { companyName: true, website: true, tagline: true, logo: true, user: { select: { email: true, username: true } } },
  });
}

export function setKeywords(id: string, keywords: string[]) {
  return prisma.supplierProfile.update({ where: { id }, data: { keywords } });
}
