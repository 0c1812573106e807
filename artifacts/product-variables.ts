/** Names of the Terraform variables of a product's deployment; `./biosphere` and pipelines set them, stacks declare them. */
export function serviceVariable(service: string): string {
  return `${service.replaceAll('-', '_')}_sha`;
}

export function modelVariable(model: string): string {
  return `${model.replaceAll('-', '_')}_model_sha`;
}

export const DATABASE_DATA_VARIABLE = 'database_data';
