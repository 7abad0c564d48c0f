exports.up = async function up(knex) {
  await knex.schema.createTable('companies', (table) => {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.string('name', 255).notNullable();
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('sellers', (table) => {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.uuid('company_id').references('id').inTable('companies');
    table.string('email', 255).notNullable().unique();
    table.string('display_name', 120).notNullable();
    table.string('role', 20).notNullable().defaultTo('member');
    table.timestamps(true, true);
  });
  await knex.schema.createTable('listed_cars', (table) => {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.uuid('seller_id').notNullable().references('sellers.id');
    table.string('title', 255).notNullable();
    table.bigInteger('price_cents').notNullable();
    table.string('status', 20).notNullable().defaultTo('listed');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('conversations', (table) => {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.uuid('listing_id').notNullable().references('listed_cars.id');
    table.uuid('buyer_id').notNullable();
    table.uuid('seller_id').notNullable().references('sellers.id');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });
};

exports.down = async function down(knex) {
  await knex.schema.dropTable('conversations');
  await knex.schema.dropTable('listed_cars');
  await knex.schema.dropTable('sellers');
  await knex.schema.dropTable('companies');
};
