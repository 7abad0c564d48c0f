import { pool } from '../db.js';

/** Counts a new message for everyone in the conversation but its sender. */
export async function countUnread(conversationId: string, senderId: string): Promise<void> {
  await pool.query(
    `UPDATE conversation_participants
        SET unread_count = unread_count + 1
      WHERE conversation_id = $1 AND user_id <> $2`,
    [conversationId, senderId],
  );
}

export async function resetUnread(conversationId: string, userId: string, lastMessageId: string): Promise<void> {
  await pool.query(
    `UPDATE conversation_participants
        SET unread_count = 0, last_read_message_id = $3
      WHERE conversation_id = $1 AND user_id = $2`,
    [conversationId, userId, lastMessageId],
  );
}

export async function totalUnread(userId: string): Promise<number> {
  const { rows } = await pool.query<{ total: string }>(
    'SELECT coalesce(sum(unread_count), 0) AS total FROM conversation_participants WHERE user_id = $1',
    [userId],
  );
  return Number(rows[0]?.total ?? 0);
}
