const db = require('../db');

/** Members of a company, the removed ones last. */
async function listMembers(companyId) {
  return db('sellers as s')
    .join('companies as c', 'c.id', 's.company_id')
    .where('s.company_id', companyId)
    .select('s.id', 's.email', 's.display_name', 's.member_status', 'c.name as company_name')
    .orderBy('s.member_status');
}

async function removeMember(sellerId, removedBy, reason) {
  return db.transaction(async (trx) => {
    const [seller] = await trx('sellers')
      .where({ id: sellerId, member_status: 'active' })
      .update({ member_status: 'removed', removed_at: trx.fn.now(), removed_by: removedBy, removal_reason: reason })
      .returning(['id', 'company_id']);
    if (!seller) throw new Error('Select an active member to remove');
    await trx('company_member_audit').insert({ company_id: seller.company_id, seller_id: seller.id, action: 'removed' });
    return seller;
  });
}

async function invite(companyId, email, displayName, invitedBy) {
  return db('sellers')
    .insert({ company_id: companyId, email, display_name: displayName, invited_by: invitedBy })
    .onConflict('email')
    .ignore();
}

async function statistics(companyId) {
  const { rows } = await db.raw('SELECT * FROM get_member_statistics(?)', [companyId]);
  return rows[0];
}

module.exports = { listMembers, removeMember, invite, statistics };
