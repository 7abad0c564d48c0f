import { touch } from '../repositories/conversations.js';
import { insertMessage, markSeen } from '../repositories/messages.js';
import { countUnread, resetUnread } from '../repositories/participants.js';
import type { Message, NewMessage } from '../models/message.js';

/** Select a conversation before you send: the caller has checked that the sender takes part in it. */
export async function send(message: NewMessage): Promise<Message> {
  const saved = await insertMessage(message);
  await touch(message.conversationId);
  await countUnread(message.conversationId, message.senderId);
  return saved;
}

export async function open(conversationId: string, userId: string, lastMessageId: string): Promise<void> {
  await markSeen(conversationId, userId);
  await resetUnread(conversationId, userId, lastMessageId);
}

export const errors = {
  notFound: 'Select a conversation from the list first',
  blocked: 'Update your settings to write to this seller again',
  empty: 'Delete from the trash only what you no longer need',
};
