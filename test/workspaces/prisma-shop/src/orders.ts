import { prisma } from './prisma';

/** Orders that wait for their money: still asks for the column that moved to Payment. */
export function unpaidOrders() {
  return prisma.order.findMany({
    where: { paymentStatus: 'PENDING', status: { not: 'CANCELLED' } },
    include: { items: true },
    orderBy: { createdAt: 'desc' },
  });
}

export function refunded() {
  return prisma.order.findMany({ where: { status: 'REFUNDED' } });
}

export function track(orderId: string) {
  return prisma.trackingEvent.findMany({ where: { orderId } });
}

export function withdrawals(walletId: string) {
  return prisma.withdrawal.findMany({ where: { walletId }, select: { amount: true, accountName: true } });
}

export function revenue(since: Date) {
  return prisma.$queryRaw`
    SELECT date_trunc('day', o."createdAt") AS day, sum(o."total") AS total
      FROM "Order" o
     WHERE o."createdAt" >= ${since} AND o."paymentStatus" = 'SUCCEEDED'
     GROUP BY 1`;
}
