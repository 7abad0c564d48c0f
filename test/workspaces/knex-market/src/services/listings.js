const db = require('../db');

async function transfer(listingId, ownerId, reason) {
  await db('listed_cars').where('id', listingId).update({ current_owner_id: ownerId, current_owner_type: 'seller' });
  const result = await db.raw('SELECT update_conversation_ownership(?, ?, ?) AS moved', [listingId, ownerId, reason]);
  return result.rows[0].moved;
}

async function recipient(listingId) {
  const row = await db('listing_message_routing').where({ listing_id: listingId }).first('recipient_id', 'current_owner_id');
  return row && row.recipient_id;
}

/** Counts a view of the listing's page. */
function countView(listingId) {
  return db('listed_cars').where({ id: listingId }).increment('view_count', 1);
}

module.exports = { transfer, recipient, countView };
