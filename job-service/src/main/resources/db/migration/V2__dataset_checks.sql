-- Datasets are checked in the background: VALIDATING until a check has ended, then READY with facts or REJECTED with
-- the reason, for good. A check is begun by whoever holds the lease; check_due says when the next may begin.

ALTER TABLE dataset_versions
    ALTER COLUMN facts DROP NOT NULL,
    ADD COLUMN report            text CHECK (report IS JSON),
    ADD COLUMN rejection_code    text,
    ADD COLUMN rejection_message text,
    ADD COLUMN check_due         timestamptz,
    ADD COLUMN check_lease       uuid UNIQUE,
    ADD COLUMN check_attempts    integer NOT NULL DEFAULT 0 CHECK (check_attempts >= 0),
    ADD COLUMN check_crashes     integer NOT NULL DEFAULT 0 CHECK (check_crashes >= 0),
    ADD CONSTRAINT dataset_versions_ready_with_facts CHECK ((state = 'READY') = (facts IS NOT NULL)),
    ADD CONSTRAINT dataset_versions_report_when_ready CHECK (report IS NULL OR state = 'READY'),
    ADD CONSTRAINT dataset_versions_rejected_with_reason CHECK (
        (state = 'REJECTED') = (rejection_code IS NOT NULL)
        AND (rejection_code IS NULL) = (rejection_message IS NULL)),
    ADD CONSTRAINT dataset_versions_due_while_validating CHECK ((state = 'VALIDATING') = (check_due IS NOT NULL)),
    ADD CONSTRAINT dataset_versions_leased_while_validating CHECK (check_lease IS NULL OR state = 'VALIDATING');
ALTER TABLE dataset_versions ALTER COLUMN check_due SET DEFAULT clock_timestamp();
CREATE INDEX dataset_versions_to_check ON dataset_versions (check_due) WHERE state = 'VALIDATING';

CREATE FUNCTION refuse_undeclared_dataset_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'VALIDATING' THEN
            RAISE EXCEPTION 'a dataset version begins VALIDATING, not %', NEW.state USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.state <> OLD.state AND OLD.state <> 'VALIDATING' THEN
        RAISE EXCEPTION 'a % dataset version stays so', OLD.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dataset_versions_declared_states BEFORE INSERT OR UPDATE ON dataset_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_undeclared_dataset_state();
