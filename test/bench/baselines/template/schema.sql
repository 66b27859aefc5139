CREATE TABLE "Session" (
  "id" text PRIMARY KEY,
  "shop" text NOT NULL,
  "state" text NOT NULL,
  "isOnline" boolean NOT NULL DEFAULT false,
  "scope" text,
  "expires" timestamp(3),
  "accessToken" text NOT NULL,
  "userId" bigint,
  "firstName" text,
  "lastName" text,
  "email" text,
  "accountOwner" boolean NOT NULL DEFAULT false,
  "locale" text,
  "collaborator" boolean DEFAULT false,
  "emailVerified" boolean DEFAULT false,
  "refreshToken" text,
  "refreshTokenExpires" timestamp(3)
);
CREATE TABLE "Order" (
  "id" serial PRIMARY KEY,
  "shop" text NOT NULL,
  "orderId" text NOT NULL,
  "webhookId" text NOT NULL UNIQUE,
  "payload" jsonb NOT NULL,
  "receivedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE ("shop", "orderId")
);
