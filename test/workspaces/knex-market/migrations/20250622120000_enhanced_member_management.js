exports.up = async function up(knex) {
  await knex.schema.alterTable('sellers', (table) => {
    table.string('member_status', 20).notNullable().defaultTo('active');
    table.timestamp('removed_at');
    table.uuid('removed_by').references('id').inTable('sellers');
    table.text('removal_reason');
    table.timestamp('reactivated_at');
    table.uuid('reactivated_by').references('id').inTable('sellers');
    table.index(['company_id', 'member_status']);
  });
  await knex.schema.createTable('company_member_audit', (table) => {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.uuid('company_id').notNullable().references('id').inTable('companies');
    table.uuid('seller_id').notNullable().references('id').inTable('sellers');
    table.string('action', 40).notNullable();
    table.jsonb('details').notNullable().defaultTo('{}');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });
  await knex.raw(`
    CREATE VIEW active_company_members AS
    SELECT s.id, s.company_id, s.email, s.display_name, s.role
      FROM sellers s
     WHERE s.member_status = 'active'
  `);
  await knex.raw(`
    CREATE FUNCTION get_member_statistics(p_company_id uuid)
    RETURNS TABLE (total bigint, active bigint, removed bigint)
    LANGUAGE sql STABLE AS $$
      SELECT count(*),
             count(*) FILTER (WHERE member_status = 'active'),
             count(*) FILTER (WHERE member_status = 'removed')
        FROM sellers
       WHERE company_id = p_company_id
    $$
  `);
};

exports.down = async function down(knex) {
  await knex.raw('DROP FUNCTION get_member_statistics(uuid)');
  await knex.raw('DROP VIEW active_company_members');
  await knex.schema.dropTable('company_member_audit');
  await knex.schema.alterTable('sellers', (table) => {
    table.dropIndex(['company_id', 'member_status']);
    table.dropColumns('member_status', 'removed_at', 'removed_by', 'removal_reason', 'reactivated_at', 'reactivated_by');
  });
};
