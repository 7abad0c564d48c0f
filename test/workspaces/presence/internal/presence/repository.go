package presence

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

type Repository struct {
	pool *pgxpool.Pool
}

type Connection struct {
	UserID       string
	ConnectionID string
	DeviceID     string
	DeviceType   string
	IPAddress    string
	UserAgent    string
	ServerID     string
	LastSeen     time.Time
}

func (r *Repository) SetStatus(ctx context.Context, userID, status, message string) error {
	_, err := r.pool.Exec(ctx, `SELECT presence.update_user_status($1, $2, $3)`, userID, status, message)
	return err
}

func (r *Repository) Connect(ctx context.Context, c Connection) error {
	const query = `
		INSERT INTO presence.connections (
			user_id, connection_id, device_id, device_type,
			ip_address, user_agent, server_id, last_heartbeat_at
		) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (connection_id) DO UPDATE
		SET last_heartbeat_at = EXCLUDED.last_heartbeat_at, server_id = EXCLUDED.server_id`
	_, err := r.pool.Exec(ctx, query,
		c.UserID, c.ConnectionID, c.DeviceID, c.DeviceType, c.IPAddress, c.UserAgent, c.ServerID, c.LastSeen)
	return err
}

func (r *Repository) StartTyping(ctx context.Context, conversationID, userID string, until time.Time) error {
	_, err := r.pool.Exec(ctx, `
		INSERT INTO presence.typing_indicators (conversation_id, user_id, expires_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (conversation_id, user_id) DO UPDATE SET expires_at = EXCLUDED.expires_at`,
		conversationID, userID, until)
	return err
}

func (r *Repository) LastActive(ctx context.Context, userID string) (t time.Time, err error) {
	err = r.pool.QueryRow(ctx, "SELECT last_active_at FROM users.profiles WHERE user_id = $1", userID).Scan(&t)
	return
}

func (r *Repository) RegisterDevice(ctx context.Context, userID, token, platform, locale string) error {
	_, err := r.pool.Exec(ctx, `
		INSERT INTO notifications.devices (user_id, token, platform, locale)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, token) DO UPDATE SET locale = EXCLUDED.locale`, userID, token, platform, locale)
	return err
}

func (r *Repository) Nearby(ctx context.Context, userID string) (n int, err error) {
	err = r.pool.QueryRow(ctx, `SELECT count(*) FROM geo.positions WHERE user_id = $1`, userID).Scan(&n)
	return
}
