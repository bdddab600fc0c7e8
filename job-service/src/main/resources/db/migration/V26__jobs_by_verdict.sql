-- Lists by verdict: few jobs of many missed what was asked.
CREATE INDEX jobs_by_verdict ON jobs (tenant_id, verdict, id DESC) WHERE verdict IS NOT NULL;
