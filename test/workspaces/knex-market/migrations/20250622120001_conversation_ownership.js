exports.up = async function up(knex) {
  await knex.schema.alterTable('listed_cars', (table) => {
    table.uuid('current_owner_id');
    table.enu('current_owner_type', ['seller', 'company']);
    table.uuid('original_seller_id').references('id').inTable('sellers');
  });
  await knex.schema.createTable('conversation_ownership_log', (table) => {
    table.increments('id');
    table.uuid('conversation_id').notNullable().references('id').inTable('conversations');
    table.uuid('previous_owner_id');
    table.uuid('new_owner_id').notNullable();
    table.string('reason', 120);
    table.timestamp('changed_at').notNullable().defaultTo(knex.fn.now());
  });
  await knex.raw(`
    CREATE FUNCTION update_conversation_ownership(p_listing_id uuid, p_new_owner uuid, p_reason text)
    RETURNS integer LANGUAGE plpgsql AS $$
    DECLARE
      moved integer;
    BEGIN
      INSERT INTO conversation_ownership_log (conversation_id, previous_owner_id, new_owner_id, reason)
      SELECT c.id, c.seller_id, p_new_owner, p_reason FROM conversations c WHERE c.listing_id = p_listing_id;
      UPDATE conversations SET seller_id = p_new_owner WHERE listing_id = p_listing_id;
      GET DIAGNOSTICS moved = ROW_COUNT;
      RETURN moved;
    END
    $$
  `);
};

exports.down = async function down(knex) {
  await knex.raw('DROP FUNCTION update_conversation_ownership(uuid, uuid, text)');
  await knex.schema.dropTable('conversation_ownership_log');
  await knex.schema.alterTable('listed_cars', (table) => {
    table.dropColumns('current_owner_id', 'current_owner_type', 'original_seller_id');
  });
};
