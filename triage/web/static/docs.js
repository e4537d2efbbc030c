// Starts Swagger UI on the page of /docs; a file of its own because the content policy allows no inline script.
window.SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, persistAuthorization: false });
