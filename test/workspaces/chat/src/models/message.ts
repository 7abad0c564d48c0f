export type MessageStatus = 'sent' | 'delivered' | 'seen';

export interface Message {
  id: string;
  conversation_id: string;
  sender_id: string;
  content: string;
  message_type: 'text' | 'image' | 'offer';
  status: MessageStatus;
  delivered_at: Date | null;
  seen_at: Date | null;
  reply_to_message_id: string | null;
  created_at: Date;
}

export interface NewMessage {
  conversationId: string;
  senderId: string;
  content: string;
  messageType?: Message['message_type'];
  replyTo?: string;
}
