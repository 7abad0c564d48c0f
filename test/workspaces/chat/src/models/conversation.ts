export type ConversationStatus = 'active' | 'archived' | 'blocked';

export interface Conversation {
  id: string;
  car_id: string;
  car_seller_id: string;
  car_title: string;
  status: ConversationStatus;
  last_message_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface ConversationSummary extends Conversation {
  unread_count: number;
  role: string;
}
