/**
 * Loaded into the service before its own code (`node --import`): when the process that started it is gone, killed
 * perhaps, the channel between them breaks and the service stops as at Ctrl-C, instead of keeping the port.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGINT'));
// The channel alone must not keep a finished service running.
process.channel?.unref();
