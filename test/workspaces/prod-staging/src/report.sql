-- Chats with unread messages, for the weekly report.
select p.user_id, count(*) as unread
from chat_participants p
join chat_messages m on m.chat_id = p.chat_id and m.seq > p.last_read_seq
group by p.user_id;
