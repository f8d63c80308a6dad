// Enums and relations of `loumass_beta`, the email-marketing service whose database the demo and the tests build: SQL
// as Prisma writes it, runnable by psql. Keys and indexes stand in loumass-keys.ts, so that data can be loaded between.

/** The enums, as CREATE TYPE statements. */
export const LOUMASS_ENUMS = `
CREATE TYPE "CampaignStatus" AS ENUM ('DRAFT', 'SCHEDULED', 'SENDING', 'SENT', 'FAILED', 'PAUSED');
CREATE TYPE "RecipientStatus" AS ENUM ('PENDING', 'SENT', 'OPENED', 'CLICKED', 'REPLIED', 'BOUNCED', 'FAILED', 'UNSUBSCRIBED');
CREATE TYPE "SequenceStatus" AS ENUM ('DRAFT', 'ACTIVE', 'PAUSED', 'COMPLETED', 'ARCHIVED');
CREATE TYPE "EnrollmentStatus" AS ENUM ('ACTIVE', 'PAUSED', 'COMPLETED', 'UNSUBSCRIBED', 'FAILED');
CREATE TYPE "EventType" AS ENUM (
  'SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'REPLIED', 'BOUNCED', 'UNSUBSCRIBED', 'COMPLAINED'
);
CREATE TYPE "ContactStatus" AS ENUM ('ACTIVE', 'UNSUBSCRIBED', 'BOUNCED', 'INACTIVE');
CREATE TYPE "SequenceType" AS ENUM ('STANDALONE', 'CAMPAIGN_FOLLOWUP');
CREATE TYPE "AutomationTriggerEvent" AS ENUM ('NEW_SUBSCRIBER', 'SPECIFIC_DATE', 'SUBSCRIBER_SEGMENT', 'WEBHOOK', 'MANUAL');
CREATE TYPE "AutomationStatus" AS ENUM ('DRAFT', 'ACTIVE', 'PAUSED', 'STOPPED', 'ARCHIVED');
CREATE TYPE "AutomationExecStatus" AS ENUM (
  'ACTIVE', 'PAUSED', 'COMPLETED', 'FAILED', 'UNSUBSCRIBED', 'WAITING', 'WAITING_UNTIL'
);
CREATE TYPE "AutomationEventType" AS ENUM (
  'ENTERED_NODE', 'EXITED_NODE', 'EMAIL_SENT', 'EMAIL_OPENED', 'EMAIL_CLICKED', 'EMAIL_REPLIED',
  'CONDITION_MET', 'CONDITION_FAILED', 'WAIT_STARTED', 'WAIT_COMPLETED', 'WEBHOOK_SENT', 'SMS_SENT',
  'FAILED', 'EXECUTION_RESUMED', 'UNTIL_CONDITION_MET', 'UNTIL_TIMEOUT'
);
CREATE TYPE "WebhookStatus" AS ENUM ('ACTIVE', 'INACTIVE', 'ERROR');
CREATE TYPE "WebhookCallStatus" AS ENUM ('PENDING', 'SUCCESS', 'FAILED');
`;

/** The 24 relations and Prisma's own `_prisma_migrations`, with primary keys and defaults. */
export const LOUMASS_TABLES = `
CREATE TABLE "User" (
  "id" TEXT NOT NULL, "email" TEXT NOT NULL, "name" TEXT, "password" TEXT,
  "emailVerified" TIMESTAMP(3), "image" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  "googleClientId" TEXT, "googleClientSecret" TEXT, "oauthConfigured" BOOLEAN NOT NULL DEFAULT false,
  "variables" JSONB DEFAULT '{}', "fromName" TEXT, "dailyEmailLimit" INTEGER NOT NULL DEFAULT 500,
  CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Account" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "type" TEXT NOT NULL, "provider" TEXT NOT NULL,
  "providerAccountId" TEXT NOT NULL, "refresh_token" TEXT, "access_token" TEXT, "expires_at" INTEGER,
  "token_type" TEXT, "scope" TEXT, "id_token" TEXT, "session_state" TEXT,
  CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Session" (
  "id" TEXT NOT NULL, "sessionToken" TEXT NOT NULL, "userId" TEXT NOT NULL,
  "expires" TIMESTAMP(3) NOT NULL, CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "VerificationToken" (
  "identifier" TEXT NOT NULL, "token" TEXT NOT NULL, "expires" TIMESTAMP(3) NOT NULL
);
CREATE TABLE "GmailToken" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "email" TEXT NOT NULL, "accessToken" TEXT NOT NULL,
  "refreshToken" TEXT NOT NULL, "expiresAt" TIMESTAMP(3) NOT NULL, "scope" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  "lastHistoryId" TEXT, "watchExpiry" TIMESTAMP(3), "lastRefreshAt" TIMESTAMP(3),
  "refreshCount" INTEGER NOT NULL DEFAULT 0, CONSTRAINT "GmailToken_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "TrackingDomain" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "domain" TEXT NOT NULL,
  "subdomain" TEXT NOT NULL DEFAULT 'track',
  "cnameTarget" TEXT NOT NULL DEFAULT 'tracking.loumass.com',
  "verified" BOOLEAN NOT NULL DEFAULT false, "verifiedAt" TIMESTAMP(3),
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  CONSTRAINT "TrackingDomain_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Contact" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "email" TEXT NOT NULL, "firstName" TEXT, "lastName" TEXT,
  "company" TEXT, "phone" TEXT, "variables" JSONB, "tags" TEXT[] NOT NULL,
  "unsubscribed" BOOLEAN NOT NULL DEFAULT false, "bounced" BOOLEAN NOT NULL DEFAULT false,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  "bouncedAt" TIMESTAMP(3), "customFields" JSONB, "engagementScore" INTEGER NOT NULL DEFAULT 0,
  "lastEngagement" TIMESTAMP(3), "segments" TEXT[] NOT NULL, "source" TEXT,
  "status" "ContactStatus" NOT NULL DEFAULT 'ACTIVE', "unsubscribedAt" TIMESTAMP(3),
  CONSTRAINT "Contact_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Campaign" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "name" TEXT NOT NULL, "subject" TEXT NOT NULL,
  "content" TEXT NOT NULL, "status" "CampaignStatus" NOT NULL DEFAULT 'DRAFT',
  "scheduledFor" TIMESTAMP(3), "sentAt" TIMESTAMP(3), "sentCount" INTEGER NOT NULL DEFAULT 0,
  "openCount" INTEGER NOT NULL DEFAULT 0, "clickCount" INTEGER NOT NULL DEFAULT 0,
  "replyCount" INTEGER NOT NULL DEFAULT 0, "bounceCount" INTEGER NOT NULL DEFAULT 0,
  "failedCount" INTEGER NOT NULL DEFAULT 0, "trackingEnabled" BOOLEAN NOT NULL DEFAULT true,
  "trackingDomainId" TEXT, "errorMessage" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  "sequenceId" TEXT, "attachments" JSONB, CONSTRAINT "Campaign_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Recipient" (
  "id" TEXT NOT NULL, "campaignId" TEXT NOT NULL, "contactId" TEXT NOT NULL,
  "status" "RecipientStatus" NOT NULL DEFAULT 'PENDING', "sentAt" TIMESTAMP(3),
  "openedAt" TIMESTAMP(3), "clickedAt" TIMESTAMP(3), "repliedAt" TIMESTAMP(3),
  "bouncedAt" TIMESTAMP(3), "variables" JSONB, "errorMessage" TEXT, "gmailMessageId" TEXT,
  "gmailThreadId" TEXT, "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMP(3) NOT NULL, "messageIdHeader" TEXT,
  CONSTRAINT "Recipient_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Sequence" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "name" TEXT NOT NULL,
  "status" "SequenceStatus" NOT NULL DEFAULT 'DRAFT', "triggerType" TEXT NOT NULL DEFAULT 'manual',
  "steps" JSONB NOT NULL, "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMP(3) NOT NULL, "description" TEXT,
  "trackingEnabled" BOOLEAN NOT NULL DEFAULT true,
  "sequenceType" "SequenceType" NOT NULL DEFAULT 'STANDALONE',
  CONSTRAINT "Sequence_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "SequenceEnrollment" (
  "id" TEXT NOT NULL, "sequenceId" TEXT NOT NULL, "contactId" TEXT NOT NULL,
  "status" "EnrollmentStatus" NOT NULL DEFAULT 'ACTIVE', "currentStep" INTEGER NOT NULL DEFAULT 0,
  "completedAt" TIMESTAMP(3), "pausedAt" TIMESTAMP(3),
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  "clickCount" INTEGER NOT NULL DEFAULT 0, "gmailMessageId" TEXT, "gmailThreadId" TEXT,
  "lastClickedAt" TIMESTAMP(3), "lastEmailSentAt" TIMESTAMP(3), "lastOpenedAt" TIMESTAMP(3),
  "lastRepliedAt" TIMESTAMP(3), "openCount" INTEGER NOT NULL DEFAULT 0,
  "replyCount" INTEGER NOT NULL DEFAULT 0, "messageIdHeader" TEXT, "triggerCampaignId" TEXT,
  "triggerRecipientId" TEXT, CONSTRAINT "SequenceEnrollment_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "SequenceStepExecution" (
  "id" TEXT NOT NULL, "enrollmentId" TEXT NOT NULL, "stepId" TEXT NOT NULL,
  "stepIndex" INTEGER NOT NULL, "executedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "status" TEXT NOT NULL, CONSTRAINT "SequenceStepExecution_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "EmailEvent" (
  "id" TEXT NOT NULL, "campaignId" TEXT, "recipientId" TEXT, "eventType" "EventType",
  "eventData" JSONB, "ipAddress" TEXT, "userAgent" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "contactId" TEXT, "details" TEXT,
  "sequenceId" TEXT, "subject" TEXT, "timestamp" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP,
  "type" "EventType", "userId" TEXT, CONSTRAINT "EmailEvent_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "SequenceEvent" (
  "id" TEXT NOT NULL, "enrollmentId" TEXT NOT NULL, "stepIndex" INTEGER NOT NULL,
  "eventType" "EventType" NOT NULL, "eventData" JSONB, "ipAddress" TEXT, "userAgent" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "SequenceEvent_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "EmailTemplate" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "name" TEXT NOT NULL, "subject" TEXT NOT NULL,
  "content" TEXT NOT NULL, "variables" TEXT[] NOT NULL, "category" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  CONSTRAINT "EmailTemplate_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Webhook" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "url" TEXT NOT NULL, "events" TEXT[] NOT NULL,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  "description" TEXT, "name" TEXT NOT NULL, "secretKey" TEXT NOT NULL,
  "status" "WebhookStatus" NOT NULL DEFAULT 'ACTIVE', CONSTRAINT "Webhook_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "WebhookCall" (
  "id" TEXT NOT NULL, "webhookId" TEXT NOT NULL, "event" TEXT NOT NULL,
  "status" "WebhookCallStatus" NOT NULL DEFAULT 'PENDING', "responseCode" INTEGER,
  "responseTime" INTEGER, "payload" JSONB NOT NULL, "response" TEXT, "error" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "WebhookCall_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Automation" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "name" TEXT NOT NULL, "description" TEXT,
  "triggerEvent" "AutomationTriggerEvent" NOT NULL DEFAULT 'NEW_SUBSCRIBER', "triggerData" JSONB,
  "applyToExisting" BOOLEAN NOT NULL DEFAULT false,
  "status" "AutomationStatus" NOT NULL DEFAULT 'DRAFT',
  "trackingEnabled" BOOLEAN NOT NULL DEFAULT true, "nodes" JSONB NOT NULL,
  "totalEntered" INTEGER NOT NULL DEFAULT 0, "currentlyActive" INTEGER NOT NULL DEFAULT 0,
  "totalCompleted" INTEGER NOT NULL DEFAULT 0,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  CONSTRAINT "Automation_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "AutomationExecution" (
  "id" TEXT NOT NULL, "automationId" TEXT NOT NULL, "contactId" TEXT NOT NULL,
  "status" "AutomationExecStatus" NOT NULL DEFAULT 'ACTIVE', "currentNodeId" TEXT,
  "enteredAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "pausedAt" TIMESTAMP(3),
  "completedAt" TIMESTAMP(3), "failedAt" TIMESTAMP(3), "failureReason" TEXT, "variables" JSONB,
  "executionPath" JSONB, "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMP(3) NOT NULL, "executionData" JSONB,
  "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "waitUntil" TIMESTAMP(3),
  CONSTRAINT "AutomationExecution_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "AutomationExecutionEvent" (
  "id" TEXT NOT NULL, "executionId" TEXT NOT NULL, "nodeId" TEXT NOT NULL,
  "eventType" "AutomationEventType" NOT NULL, "eventData" JSONB,
  "timestamp" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "AutomationExecutionEvent_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "AutomationNodeStats" (
  "id" TEXT NOT NULL, "automationId" TEXT NOT NULL, "nodeId" TEXT NOT NULL,
  "totalPassed" INTEGER NOT NULL DEFAULT 0, "currentPassed" INTEGER NOT NULL DEFAULT 0,
  "inNode" INTEGER NOT NULL DEFAULT 0, "lastUpdated" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "AutomationNodeStats_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "EmailList" (
  "id" TEXT NOT NULL, "userId" TEXT NOT NULL, "name" TEXT NOT NULL, "description" TEXT,
  "customFields" JSONB, "subscriberCount" INTEGER NOT NULL DEFAULT 0,
  "activeCount" INTEGER NOT NULL DEFAULT 0,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  CONSTRAINT "EmailList_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Segment" (
  "id" TEXT NOT NULL, "listId" TEXT NOT NULL, "name" TEXT NOT NULL, "conditions" JSONB NOT NULL,
  "isDynamic" BOOLEAN NOT NULL DEFAULT true,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  "contactCount" INTEGER NOT NULL DEFAULT 0, "description" TEXT, "userId" TEXT NOT NULL,
  CONSTRAINT "Segment_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "ContactList" (
  "id" TEXT NOT NULL, "contactId" TEXT NOT NULL, "listId" TEXT NOT NULL, "customData" JSONB,
  "status" TEXT NOT NULL DEFAULT 'active',
  "subscribedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "unsubscribedAt" TIMESTAMP(3),
  CONSTRAINT "ContactList_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "_prisma_migrations" (
  "id" VARCHAR(36) NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "_prisma_migrations_pkey" PRIMARY KEY ("id")
);
`;
