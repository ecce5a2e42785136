-- Approved WhatsApp templates that are not sent for now: WhatsApp faulted them (132015, 132016, 132001, ...) in several
-- messages in a row. Their messages go by the next step, until one that probes the template is delivered.
CREATE TABLE template_holds (
  -- WhatsApp's name of the template, and its code of the language.
  name text NOT NULL,
  language text NOT NULL,
  since timestamptz NOT NULL,
  -- When the next message may probe it.
  until timestamptz NOT NULL,
  -- The code of the newest fault.
  reason text NOT NULL,
  -- Milliseconds from one probe to the next; doubled by each that fails.
  probe_ms integer NOT NULL,
  PRIMARY KEY (name, language)
);
