exports.up = async function up(knex) {
  await knex.schema.createTable('company_message_handlers', (table) => {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.uuid('company_id').notNullable().references('id').inTable('companies');
    table.uuid('seller_id').notNullable().references('id').inTable('sellers');
    table.integer('priority').notNullable().defaultTo(0);
    table.boolean('is_active').notNullable().defaultTo(true);
    table.unique(['company_id', 'seller_id']);
  });
  await knex.raw(`
    CREATE VIEW active_company_message_handlers AS
    SELECT h.company_id, h.seller_id, h.priority
      FROM company_message_handlers h
      JOIN sellers s ON s.id = h.seller_id
     WHERE h.is_active AND s.member_status = 'active'
  `);
  await knex.raw(`
    CREATE VIEW listing_message_routing AS
    SELECT l.id AS listing_id, l.current_owner_id, coalesce(h.seller_id, l.seller_id) AS recipient_id
      FROM listed_cars l
      JOIN sellers s ON s.id = l.seller_id
      LEFT JOIN LATERAL (
        SELECT a.seller_id FROM active_company_message_handlers a WHERE a.company_id = s.company_id ORDER BY a.priority LIMIT 1
      ) h ON true
  `);
  await knex.raw(`
    CREATE FUNCTION get_listing_message_recipient(p_listing_id uuid) RETURNS uuid
    LANGUAGE sql STABLE AS $$ SELECT recipient_id FROM listing_message_routing WHERE listing_id = p_listing_id $$
  `);
};

exports.down = async function down(knex) {
  await knex.raw('DROP FUNCTION get_listing_message_recipient(uuid)');
  await knex.raw('DROP VIEW listing_message_routing');
  await knex.raw('DROP VIEW active_company_message_handlers');
  await knex.schema.dropTable('company_message_handlers');
};
