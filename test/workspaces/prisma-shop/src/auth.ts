import { prisma } from './prisma';

export async function verify(email: string, code: string) {
  const user = await prisma.user.findUnique({
    where: { email },
    select: { id: true, verificationCode: true, verificationExpiry: true },
  });
  if (user?.verificationCode !== code) return undefined;
  return prisma.user.update({ where: { id: user.id }, data: { verificationCode: null, verificationExpiry: null } });
}

export function googleLogin(googleId: string, email: string, name: string) {
  return prisma.user.upsert({
    where: { googleId },
    create: { email, name, googleId, isGoogleAuth: true, hasPassword: false },
    update: { name },
  });
}

export function onboarded(userId: string, username: string) {
  return prisma.user.update({ where: { id: userId }, data: { username, hasCompletedOnboarding: true } });
}
