-- Daily activity, run by the operations team.
with daily as (
  select date_trunc('day', created_at) as day, conversation_id, count(*) as sent
  from messages
  where deleted_at is null
  group by 1, 2
)
select d.day, count(distinct d.conversation_id) as conversations, sum(d.sent) as messages
from daily d
group by d.day
order by d.day desc;

select c.id, c.car_title, count(m.id) filter (where m.status = 'seen') as seen
from conversations c
left join messages m on m.conversation_id = c.id
group by c.id;
