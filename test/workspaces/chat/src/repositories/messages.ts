import { pool } from '../db.js';
import type { Message, NewMessage } from '../models/message.js';

const MESSAGE_COLUMNS = `
  m.id, m.conversation_id, m.sender_id, m.content, m.message_type,
  m.status, m.delivered_at, m.seen_at, m.reply_to_message_id, m.created_at`;

export async function insertMessage(message: NewMessage): Promise<Message> {
  const { rows } = await pool.query<Message>(
    `INSERT INTO messages (conversation_id, sender_id, content, message_type, reply_to_message_id)
     VALUES ($1, $2, $3, $4, $5)
     RETURNING *`,
    [message.conversationId, message.senderId, message.content, message.messageType ?? 'text', message.replyTo ?? null],
  );
  return rows[0]!;
}

export async function listMessages(conversationId: string, before: Date, limit = 50): Promise<Message[]> {
  const { rows } = await pool.query<Message>(
    `SELECT ${MESSAGE_COLUMNS}
       FROM messages m
      WHERE m.conversation_id = $1
        AND m.created_at < $2
        AND m.deleted_at IS NULL
      ORDER BY m.created_at DESC
      LIMIT $3`,
    [conversationId, before, limit],
  );
  return rows;
}

/** Everything the recipient has not got yet, oldest first. */
export async function listUndelivered(userId: string): Promise<Message[]> {
  const { rows } = await pool.query<Message>(
    `SELECT m.id, m.content, m.status, m.created_at
       FROM messages m
       JOIN conversation_participants p ON p.conversation_id = m.conversation_id
      WHERE p.user_id = $1 AND m.sender_id <> p.user_id AND m.status = 'sent'
      ORDER BY m.created_at`,
    [userId],
  );
  return rows;
}

export async function markDelivered(ids: string[]): Promise<number> {
  const result = await pool.query(
    `UPDATE messages
        SET status = 'delivered', delivered_at = now()
      WHERE id = ANY($1::uuid[]) AND status = 'sent'`,
    [ids],
  );
  return result.rowCount ?? 0;
}

export async function markSeen(conversationId: string, userId: string): Promise<void> {
  await pool.query({
    text: `UPDATE messages SET status = 'seen', seen_at = now(), updated_at = now()
            WHERE conversation_id = $1 AND sender_id <> $2 AND seen_at IS NULL`,
    values: [conversationId, userId],
  });
}
