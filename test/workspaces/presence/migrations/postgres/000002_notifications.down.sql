DROP TABLE notifications.devices;
