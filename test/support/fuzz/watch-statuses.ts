import { query } from '../query.js';

/**
 * Has the database write down each time that a status of an attempt sinks, or an attempt is stored that had not begun: its
 * rows alone would not tell. The tables, and the schema `witness`, must be there.
 */
export async function watchStatuses(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `CREATE TABLE witness.sunken (message_id uuid NOT NULL, number smallint NOT NULL, from_status text, to_status text);
     CREATE FUNCTION witness.note_sunken() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       INSERT INTO witness.sunken VALUES (NEW.message_id, NEW.number, CASE TG_OP WHEN 'UPDATE' THEN OLD.status END, NEW.status);
       RETURN NULL;
     END $$;
     CREATE TRIGGER note_sunken AFTER UPDATE OF status ON siren_gateway.delivery_attempts FOR EACH ROW
       WHEN (siren_gateway.attempt_rank(NEW.status) < siren_gateway.attempt_rank(OLD.status))
       EXECUTE FUNCTION witness.note_sunken();
     CREATE TRIGGER note_unbegun AFTER INSERT ON siren_gateway.delivery_attempts FOR EACH ROW
       WHEN (NEW.status <> 'sending') EXECUTE FUNCTION witness.note_sunken()`,
  );
}
