// Indexes and foreign keys of `loumass_beta` under Prisma's names; created after the data because that is quicker.

/** Unique and plain indexes, as CREATE INDEX statements; Prisma makes no unique constraints. */
export const LOUMASS_INDEXES = `
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
CREATE UNIQUE INDEX "Account_provider_providerAccountId_key" ON "Account"("provider", "providerAccountId");
CREATE UNIQUE INDEX "Session_sessionToken_key" ON "Session"("sessionToken");
CREATE UNIQUE INDEX "VerificationToken_token_key" ON "VerificationToken"("token");
CREATE UNIQUE INDEX "VerificationToken_identifier_token_key" ON "VerificationToken"("identifier", "token");
CREATE UNIQUE INDEX "GmailToken_userId_key" ON "GmailToken"("userId");
CREATE UNIQUE INDEX "TrackingDomain_userId_key" ON "TrackingDomain"("userId");
CREATE UNIQUE INDEX "Contact_userId_email_key" ON "Contact"("userId", "email");
CREATE INDEX "Contact_userId_idx" ON "Contact"("userId");
CREATE INDEX "Contact_userId_status_idx" ON "Contact"("userId", "status");
CREATE INDEX "Contact_userId_segments_idx" ON "Contact"("userId", "segments");
CREATE INDEX "Campaign_userId_status_idx" ON "Campaign"("userId", "status");
CREATE UNIQUE INDEX "Recipient_campaignId_contactId_key" ON "Recipient"("campaignId", "contactId");
CREATE INDEX "Recipient_campaignId_status_idx" ON "Recipient"("campaignId", "status");
CREATE INDEX "Sequence_userId_idx" ON "Sequence"("userId");
CREATE INDEX "Sequence_userId_sequenceType_idx" ON "Sequence"("userId", "sequenceType");
CREATE UNIQUE INDEX "SequenceEnrollment_sequenceId_contactId_key" ON "SequenceEnrollment"("sequenceId", "contactId");
CREATE INDEX "SequenceEnrollment_sequenceId_status_idx" ON "SequenceEnrollment"("sequenceId", "status");
CREATE UNIQUE INDEX "SequenceStepExecution_enrollmentId_stepId_key" ON "SequenceStepExecution"("enrollmentId", "stepId");
CREATE INDEX "SequenceStepExecution_enrollmentId_idx" ON "SequenceStepExecution"("enrollmentId");
CREATE INDEX "EmailEvent_userId_type_idx" ON "EmailEvent"("userId", "type");
CREATE INDEX "EmailEvent_campaignId_type_idx" ON "EmailEvent"("campaignId", "type");
CREATE INDEX "EmailEvent_sequenceId_type_idx" ON "EmailEvent"("sequenceId", "type");
CREATE INDEX "EmailEvent_contactId_type_idx" ON "EmailEvent"("contactId", "type");
CREATE INDEX "EmailEvent_recipientId_type_idx" ON "EmailEvent"("recipientId", "type");
CREATE INDEX "SequenceEvent_enrollmentId_eventType_idx" ON "SequenceEvent"("enrollmentId", "eventType");
CREATE INDEX "SequenceEvent_enrollmentId_stepIndex_idx" ON "SequenceEvent"("enrollmentId", "stepIndex");
CREATE INDEX "EmailTemplate_userId_category_idx" ON "EmailTemplate"("userId", "category");
CREATE INDEX "Webhook_userId_status_idx" ON "Webhook"("userId", "status");
CREATE INDEX "WebhookCall_webhookId_status_idx" ON "WebhookCall"("webhookId", "status");
CREATE INDEX "WebhookCall_webhookId_createdAt_idx" ON "WebhookCall"("webhookId", "createdAt");
CREATE INDEX "Automation_userId_status_idx" ON "Automation"("userId", "status");
CREATE INDEX "Automation_userId_triggerEvent_idx" ON "Automation"("userId", "triggerEvent");
CREATE INDEX "AutomationExecution_automationId_status_idx" ON "AutomationExecution"("automationId", "status");
CREATE INDEX "AutomationExecution_contactId_idx" ON "AutomationExecution"("contactId");
CREATE INDEX "AutomationExecutionEvent_executionId_nodeId_idx" ON "AutomationExecutionEvent"("executionId", "nodeId");
CREATE INDEX "AutomationExecutionEvent_nodeId_eventType_idx" ON "AutomationExecutionEvent"("nodeId", "eventType");
CREATE UNIQUE INDEX "AutomationNodeStats_automationId_nodeId_key" ON "AutomationNodeStats"("automationId", "nodeId");
CREATE INDEX "AutomationNodeStats_automationId_idx" ON "AutomationNodeStats"("automationId");
CREATE INDEX "EmailList_userId_idx" ON "EmailList"("userId");
CREATE INDEX "Segment_listId_idx" ON "Segment"("listId");
CREATE INDEX "Segment_userId_idx" ON "Segment"("userId");
CREATE UNIQUE INDEX "ContactList_contactId_listId_key" ON "ContactList"("contactId", "listId");
CREATE INDEX "ContactList_listId_status_idx" ON "ContactList"("listId", "status");
CREATE INDEX "ContactList_contactId_idx" ON "ContactList"("contactId");
`;

/** Foreign keys, as ALTER TABLE statements. */
export const LOUMASS_FOREIGN_KEYS = `
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "GmailToken" ADD CONSTRAINT "GmailToken_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TrackingDomain" ADD CONSTRAINT "TrackingDomain_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Contact" ADD CONSTRAINT "Contact_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_sequenceId_fkey"
  FOREIGN KEY ("sequenceId") REFERENCES "Sequence"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Recipient" ADD CONSTRAINT "Recipient_campaignId_fkey"
  FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Recipient" ADD CONSTRAINT "Recipient_contactId_fkey"
  FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Sequence" ADD CONSTRAINT "Sequence_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "SequenceEnrollment" ADD CONSTRAINT "SequenceEnrollment_contactId_fkey"
  FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "SequenceEnrollment" ADD CONSTRAINT "SequenceEnrollment_sequenceId_fkey"
  FOREIGN KEY ("sequenceId") REFERENCES "Sequence"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "SequenceStepExecution" ADD CONSTRAINT "SequenceStepExecution_enrollmentId_fkey"
  FOREIGN KEY ("enrollmentId") REFERENCES "SequenceEnrollment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "EmailEvent" ADD CONSTRAINT "EmailEvent_campaignId_fkey"
  FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "EmailEvent" ADD CONSTRAINT "EmailEvent_contactId_fkey"
  FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "EmailEvent" ADD CONSTRAINT "EmailEvent_recipientId_fkey"
  FOREIGN KEY ("recipientId") REFERENCES "Recipient"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "EmailEvent" ADD CONSTRAINT "EmailEvent_sequenceId_fkey"
  FOREIGN KEY ("sequenceId") REFERENCES "Sequence"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "EmailEvent" ADD CONSTRAINT "EmailEvent_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "SequenceEvent" ADD CONSTRAINT "SequenceEvent_enrollmentId_fkey"
  FOREIGN KEY ("enrollmentId") REFERENCES "SequenceEnrollment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "EmailTemplate" ADD CONSTRAINT "EmailTemplate_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Webhook" ADD CONSTRAINT "Webhook_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "WebhookCall" ADD CONSTRAINT "WebhookCall_webhookId_fkey"
  FOREIGN KEY ("webhookId") REFERENCES "Webhook"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Automation" ADD CONSTRAINT "Automation_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "AutomationExecution" ADD CONSTRAINT "AutomationExecution_automationId_fkey"
  FOREIGN KEY ("automationId") REFERENCES "Automation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "AutomationExecution" ADD CONSTRAINT "AutomationExecution_contactId_fkey"
  FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "AutomationExecutionEvent" ADD CONSTRAINT "AutomationExecutionEvent_executionId_fkey"
  FOREIGN KEY ("executionId") REFERENCES "AutomationExecution"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "AutomationNodeStats" ADD CONSTRAINT "AutomationNodeStats_automationId_fkey"
  FOREIGN KEY ("automationId") REFERENCES "Automation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "EmailList" ADD CONSTRAINT "EmailList_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Segment" ADD CONSTRAINT "Segment_listId_fkey"
  FOREIGN KEY ("listId") REFERENCES "EmailList"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Segment" ADD CONSTRAINT "Segment_userId_fkey"
  FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ContactList" ADD CONSTRAINT "ContactList_contactId_fkey"
  FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ContactList" ADD CONSTRAINT "ContactList_listId_fkey"
  FOREIGN KEY ("listId") REFERENCES "EmailList"("id") ON DELETE CASCADE ON UPDATE CASCADE;
`;
