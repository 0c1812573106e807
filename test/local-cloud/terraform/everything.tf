# Every type of resource that the stacks use, with the arguments that they use: what the emulator must create, read
# back without drift, and destroy. local-cloud/emulator/tests/test_terraform.py applies it.

terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "profile" { type = string }
variable "account" { type = string }
variable "code" { type = string }
variable "memory" {
  type    = number
  default = 256
}

provider "aws" {
  profile             = var.profile
  region              = "eu-west-1"
  allowed_account_ids = [var.account]
  s3_use_path_style   = true
  default_tags { tags = { owner = "tests", environment = "sandbox-dev" } }
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}
data "aws_availability_zones" "available" { state = "available" }

locals { log_arn_suffix = ":*" }

# --- foundation

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${var.account}:root"]
    }
  }
  statement {
    sid       = "Logs"
    actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.eu-west-1.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:eu-west-1:${var.account}:log-group:*"]
    }
  }
}

resource "aws_kms_key" "main" {
  description             = "All data of the target"
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "main" {
  name          = "alias/bio-sandbox-dev-shared-data"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_s3_bucket" "artifacts" {
  bucket        = "bio-sandbox-dev-artifacts-${var.account}"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "artifacts" {
  bucket = aws_s3_bucket.artifacts.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "artifacts" {
  bucket = aws_s3_bucket.artifacts.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.main.arn
    }
    bucket_key_enabled = true
  }
}

resource "aws_s3_bucket_public_access_block" "artifacts" {
  bucket                  = aws_s3_bucket.artifacts.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "artifacts" {
  bucket = aws_s3_bucket.artifacts.id
  rule { object_ownership = "BucketOwnerEnforced" }
}

resource "aws_s3_bucket_lifecycle_configuration" "artifacts" {
  bucket = aws_s3_bucket.artifacts.id
  rule {
    id     = "uploads"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload { days_after_initiation = 7 }
  }
  rule {
    id     = "old-versions"
    status = "Enabled"
    filter { prefix = "services/" }
    noncurrent_version_expiration { noncurrent_days = 365 }
  }
  depends_on = [aws_s3_bucket_versioning.artifacts]
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "OnlyTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.artifacts.arn, "${aws_s3_bucket.artifacts.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "artifacts" {
  bucket = aws_s3_bucket.artifacts.id
  policy = data.aws_iam_policy_document.bucket.json
}

resource "aws_s3_object" "code" {
  bucket       = aws_s3_bucket.artifacts.id
  key          = "platform/bootstrap/bootstrap.zip"
  source       = var.code
  content_type = "application/zip"
  depends_on   = [aws_s3_bucket_server_side_encryption_configuration.artifacts, aws_s3_bucket_policy.artifacts]
}

resource "aws_sns_topic" "alarms" {
  name              = "bio-sandbox-dev-shared-alarms"
  kms_master_key_id = aws_kms_key.main.id
}

data "aws_iam_policy_document" "topic" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "person" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.failures.arn
}

resource "aws_iam_policy" "boundary" {
  name   = "bio-sandbox-dev-boundary"
  path   = "/biosphere/sandbox-dev/"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "states.amazonaws.com", "sagemaker.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "runtime" {
  name                 = "bio-sandbox-dev-ada-runtime"
  path                 = "/biosphere/sandbox-dev/ada/"
  description          = "Runs the functions"
  permissions_boundary = aws_iam_policy.boundary.arn
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 7200
  tags                 = { biome = "ada" }
}

resource "aws_iam_role_policy" "runtime" {
  name = "uses"
  role = aws_iam_role.runtime.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
  { Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = aws_secretsmanager_secret.database.arn }] })
}

resource "aws_iam_role_policy_attachment" "runtime" {
  role       = aws_iam_role.runtime.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
}

# --- network

resource "aws_vpc" "main" {
  cidr_block           = "10.20.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = "bio-sandbox-dev-shared" }
}

resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 4, count.index)
  availability_zone = data.aws_availability_zones.available.names[count.index]
  tags              = { Name = "private-${count.index}" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "private" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

resource "aws_security_group" "functions" {
  name        = "bio-sandbox-dev-shared-functions"
  description = "Functions"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "database" {
  name        = "bio-sandbox-dev-shared-database"
  description = "Database"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "endpoints" {
  name        = "bio-sandbox-dev-shared-endpoints"
  description = "Interface endpoints"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  description                  = "PostgreSQL from functions"
  referenced_security_group_id = aws_security_group.functions.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "functions" {
  security_group_id            = aws_security_group.functions.id
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.functions.id
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id = aws_security_group.endpoints.id
  cidr_ipv4         = aws_vpc.main.cidr_block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]
  policy = jsonencode({ Version = "2012-10-17", Statement = [
  { Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*" }] })
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = toset(["secretsmanager", "ssm", "sagemaker.runtime", "logs", "lambda"])
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.eu-west-1.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = aws_subnet.private[*].id
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_cloudwatch_log_group" "flow" {
  name              = "/aws/vpc/bio-sandbox-dev-shared"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.main.arn
}

resource "aws_flow_log" "main" {
  vpc_id               = aws_vpc.main.id
  traffic_type         = "REJECT"
  log_destination_type = "cloud-watch-logs"
  log_destination      = aws_cloudwatch_log_group.flow.arn
  iam_role_arn         = aws_iam_role.runtime.arn
}

# --- data

resource "aws_db_subnet_group" "main" {
  name       = "bio-sandbox-dev-shared-postgres"
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_db_parameter_group" "main" {
  name_prefix = "bio-sandbox-dev-shared-postgres-"
  family      = "postgres16"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
  parameter {
    name         = "max_connections"
    value        = "100"
    apply_method = "pending-reboot"
  }
  lifecycle { create_before_destroy = true }
}

resource "aws_db_instance" "main" {
  identifier                      = "bio-sandbox-dev-shared-postgres"
  engine                          = "postgres"
  engine_version                  = "16"
  instance_class                  = "db.t4g.micro"
  allocated_storage               = 20
  max_allocated_storage           = 100
  storage_type                    = "gp3"
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.main.arn
  username                        = "master"
  manage_master_user_password     = true
  master_user_secret_kms_key_id   = aws_kms_key.main.arn
  db_subnet_group_name            = aws_db_subnet_group.main.name
  parameter_group_name            = aws_db_parameter_group.main.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  multi_az                        = false
  publicly_accessible             = false
  backup_retention_period         = 7
  backup_window                   = "02:00-03:00"
  maintenance_window              = "sun:04:00-sun:05:00"
  auto_minor_version_upgrade      = true
  copy_tags_to_snapshot           = true
  deletion_protection             = false
  delete_automated_backups        = true
  skip_final_snapshot             = true
  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.main.arn
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  apply_immediately               = true
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "biosphere/sandbox-dev/ada/database"
  description             = "Written by the provisioner"
  kms_key_id              = aws_kms_key.main.arn
  recovery_window_in_days = 0
}

resource "aws_ssm_parameter" "contract" {
  name  = "/biosphere/sandbox-dev/contracts/data"
  type  = "String"
  tier  = "Standard"
  value = jsonencode({ schemaVersion = 1, host = aws_db_instance.main.address, port = aws_db_instance.main.port })
}

data "aws_ssm_parameter" "contract" {
  name = aws_ssm_parameter.contract.name
}

# --- a function

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/bio-sandbox-dev-ada-assay-intake"
  retention_in_days = 14
  kms_key_id        = aws_kms_key.main.arn
}

resource "aws_sqs_queue" "failures" {
  name                      = "bio-sandbox-dev-shared-failures"
  kms_master_key_id         = aws_kms_key.main.id
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue_policy" "failures" {
  queue_url = aws_sqs_queue.failures.url
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "sns.amazonaws.com" },
  Action = "sqs:SendMessage", Resource = aws_sqs_queue.failures.arn }] })
}

resource "aws_lambda_function" "service" {
  function_name = "bio-sandbox-dev-ada-assay-intake"
  description   = "Takes assays in"
  role          = aws_iam_role.runtime.arn
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  architectures = ["arm64"]
  memory_size   = var.memory
  timeout       = 30
  s3_bucket     = aws_s3_object.code.bucket
  s3_key        = aws_s3_object.code.key
  kms_key_arn   = aws_kms_key.main.arn
  publish       = false
  environment {
    variables = { DATABASE = aws_secretsmanager_secret.database.arn, NODE_EXTRA_CA_CERTS = "/var/runtime/ca-cert.pem" }
  }
  ephemeral_storage { size = 1024 }
  tracing_config { mode = "Active" }
  dead_letter_config { target_arn = aws_sqs_queue.failures.arn }
  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.function.name
  }
  vpc_config {
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.functions.id]
  }
  lifecycle { ignore_changes = [s3_bucket, s3_key, s3_object_version, source_code_hash] }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.service.function_name
  function_version = "$LATEST"
  lifecycle { ignore_changes = [function_version] }
}

resource "aws_lambda_function_event_invoke_config" "live" {
  function_name                = aws_lambda_function.service.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_retry_attempts       = 1
  maximum_event_age_in_seconds = 3600
  destination_config {
    on_failure { destination = aws_sqs_queue.failures.arn }
  }
}

resource "aws_lambda_permission" "topic" {
  statement_id   = "AllowTopic"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.service.function_name
  qualifier      = aws_lambda_alias.live.name
  principal      = "sns.amazonaws.com"
  source_arn     = aws_sns_topic.alarms.arn
  source_account = var.account
}

resource "aws_lambda_invocation" "deploy" {
  function_name   = aws_lambda_function.service.function_name
  qualifier       = aws_lambda_alias.live.name
  lifecycle_scope = "CRUD"
  input           = jsonencode({ service = "assay-intake", memory = var.memory })
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "bio-sandbox-dev-main-assay-intake-errors"
  alarm_description   = "The function fails"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.service.function_name, Resource = "live" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "rate" {
  alarm_name          = "bio-sandbox-dev-main-assay-intake-rate"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  threshold           = 5
  metric_query {
    id          = "rate"
    expression  = "100 * errors / MAX([errors, calls])"
    label       = "Error rate"
    return_data = true
  }
  dynamic "metric_query" {
    for_each = { errors = "Errors", calls = "Invocations" }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/Lambda"
        metric_name = metric_query.value
        period      = 60
        stat        = "Sum"
        dimensions  = { FunctionName = aws_lambda_function.service.function_name }
      }
    }
  }
}

# --- a workflow

resource "aws_cloudwatch_log_group" "workflow" {
  name              = "/aws/vendedlogs/states/bio-sandbox-dev-ada-grade"
  retention_in_days = 14
  kms_key_id        = aws_kms_key.main.arn
}

resource "aws_sfn_state_machine" "workflow" {
  name     = "bio-sandbox-dev-ada-grade"
  role_arn = aws_iam_role.runtime.arn
  type     = "STANDARD"
  publish  = true
  definition = jsonencode({
    StartAt = "Intake"
    States = {
      Intake = {
        Type       = "Task"
        Resource   = "arn:aws:states:::lambda:invoke"
        Parameters = { FunctionName = aws_lambda_alias.live.arn, "Payload.$" = "$" }
        Retry      = [{ ErrorEquals = ["Lambda.TooManyRequestsException"], MaxAttempts = 2 }]
        End        = true
      }
    }
  })
  logging_configuration {
    level                  = "ALL"
    include_execution_data = true
    log_destination        = "${aws_cloudwatch_log_group.workflow.arn}${local.log_arn_suffix}"
  }
  tracing_configuration { enabled = true }
}

resource "aws_sfn_alias" "live" {
  name = "live"
  routing_configuration {
    state_machine_version_arn = aws_sfn_state_machine.workflow.state_machine_version_arn
    weight                    = 100
  }
}

# --- inference

resource "aws_sagemaker_model" "main" {
  name                     = "bio-sandbox-dev-shared-inference-0a1b2c3d"
  execution_role_arn       = aws_iam_role.runtime.arn
  enable_network_isolation = false
  primary_container {
    image          = "${var.account}.dkr.ecr.eu-west-1.amazonaws.com/serving:1"
    mode           = "MultiModel"
    model_data_url = "s3://${aws_s3_bucket.artifacts.bucket}/models/"
    environment    = { LOG_LEVEL = "info" }
  }
  vpc_config {
    subnets            = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.functions.id]
  }
}

resource "aws_sagemaker_endpoint_configuration" "main" {
  name_prefix = "bio-sandbox-dev-shared-inference-"
  kms_key_arn = aws_kms_key.main.arn
  production_variants {
    variant_name           = "all"
    model_name             = aws_sagemaker_model.main.name
    instance_type          = "ml.m7i.large"
    initial_instance_count = 1
    initial_variant_weight = 1
  }
  lifecycle { create_before_destroy = true }
}

resource "aws_sagemaker_endpoint" "main" {
  name                 = "bio-sandbox-dev-shared-inference"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.main.name
  deployment_config {
    blue_green_update_policy {
      termination_wait_in_seconds = 60
      traffic_routing_configuration {
        type                     = "ALL_AT_ONCE"
        wait_interval_in_seconds = 60
      }
    }
    auto_rollback_configuration {
      alarms { alarm_name = aws_cloudwatch_metric_alarm.errors.alarm_name }
    }
  }
}

resource "aws_appautoscaling_target" "endpoint" {
  service_namespace  = "sagemaker"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.main.name}/variant/all"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = 1
  max_capacity       = 3
}

resource "aws_appautoscaling_policy" "endpoint" {
  name               = "invocations"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.endpoint.service_namespace
  resource_id        = aws_appautoscaling_target.endpoint.resource_id
  scalable_dimension = aws_appautoscaling_target.endpoint.scalable_dimension
  target_tracking_scaling_policy_configuration {
    target_value       = 500
    scale_in_cooldown  = 300
    scale_out_cooldown = 60
    predefined_metric_specification { predefined_metric_type = "SageMakerVariantInvocationsPerInstance" }
  }
}

output "invocation" { value = aws_lambda_invocation.deploy.result }
output "workflow" { value = aws_sfn_alias.live.arn }
output "database" { value = "${aws_db_instance.main.address}:${aws_db_instance.main.port}" }
