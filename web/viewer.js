// Shows the OpenAPI document that the server made from its route table.
"use strict";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  filter: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  tagsSorter: (a, b) => (a === "system") - (b === "system"), // last
  validatorUrl: null, // it would be asked on another host
});
