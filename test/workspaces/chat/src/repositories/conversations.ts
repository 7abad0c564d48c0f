import { pool, transaction } from '../db.js';
import type { Conversation, ConversationStatus, ConversationSummary } from '../models/conversation.js';

export interface Car {
  id: string;
  sellerId: string;
  title: string;
}

/** One conversation per car and buyer: the seller and the buyer take part in it. */
export async function startConversation(car: Car, buyerId: string): Promise<Conversation> {
  return transaction(async (client) => {
    const { rows } = await client.query<Conversation>(
      `INSERT INTO conversations (car_id, car_seller_id, car_title, metadata)
       VALUES ($1, $2, $3, jsonb_build_object('car_id', $1::text, 'seller_id', $2::text, 'car_title', $3::text))
       RETURNING *`,
      [car.id, car.sellerId, car.title],
    );
    const conversation = rows[0]!;
    await client.query(
      `INSERT INTO conversation_participants (conversation_id, user_id, role)
       VALUES ($1, $2, 'seller'), ($1, $3, 'buyer')
       ON CONFLICT (conversation_id, user_id) DO NOTHING`,
      [conversation.id, car.sellerId, buyerId],
    );
    return conversation;
  });
}

export async function findByCar(carId: string, buyerId: string): Promise<Conversation | undefined> {
  const { rows } = await pool.query<Conversation>(
    `SELECT c.id, c.car_id, c.car_title, c.created_at
       FROM conversations c
       JOIN conversation_participants p ON p.conversation_id = c.id
      WHERE c.car_id = $1::uuid AND p.user_id = $2
      LIMIT 1`,
    [carId, buyerId],
  );
  return rows[0];
}

export async function listForUser(userId: string, status: ConversationStatus = 'active'): Promise<ConversationSummary[]> {
  const archived = status === 'archived';
  const { rows } = await pool.query<ConversationSummary>(
    `SELECT c.id, c.car_title, c.last_message_at, p.unread_count, p.role, seller.user_id AS seller_id
       FROM conversations c
       JOIN conversation_participants p ON p.conversation_id = c.id
       LEFT JOIN conversation_participants seller
              ON seller.conversation_id = c.id AND seller.user_id = c.car_seller_id
      WHERE p.user_id = $1
        AND ${archived ? "c.status = 'archived'" : "c.status = 'active'"}
      ORDER BY c.last_message_at DESC NULLS LAST`,
    [userId],
  );
  return rows;
}

export async function touch(conversationId: string): Promise<void> {
  await pool.query('UPDATE conversations SET last_message_at = now(), updated_at = now() WHERE id = $1', [conversationId]);
}

export async function block(conversationId: string): Promise<void> {
  await pool.query("UPDATE conversations SET status = 'blocked' WHERE id = $1", [conversationId]);
}
