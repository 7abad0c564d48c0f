import { supabase } from './client';

/** The newest messages of a chat with their senders. */
export async function latest(chatId: string, limit = 50) {
  const { data, error } = await supabase
    .from('chat_messages')
    .select('id, content, seq, created_at, sender:profiles!sender_id(id, username, avatar_url)')
    .eq('chat_id', chatId)
    .order('seq', { ascending: false })
    .limit(limit);
  if (error) throw error;
  return data;
}

export async function send(chatId: string, senderId: string, content: string, replyTo?: string) {
  return supabase.from('chat_messages').insert({ chat_id: chatId, sender_id: senderId, content, reply_to: replyTo ?? null });
}

export async function join(chatId: string, userId: string) {
  return supabase.from('chat_participants').insert({ chat_id: chatId, user_id: userId });
}

export async function unread(userId: string) {
  const { data, error } = await supabase.rpc('get_unread_count', { p_user_id: userId });
  if (error) throw error;
  return data as number;
}

export async function markRead(chatId: string, userId: string) {
  return supabase.rpc('mark_messages_as_read', { p_chat_id: chatId, p_user_id: userId });
}
