import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.jose.JWSAlgorithm;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A web application that logs people in by OpenID Connect: the Nimbus SDK and the HTTP server of the JDK. */
public final class App {
    private static final ClientID CLIENT = new ClientID("java-example");
    private static final Secret SECRET = new Secret("any-secret-of-at-least-thirty-two-octets");

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final OIDCProviderMetadata node;
    private final IDTokenValidator validator;
    private final URI here;

    private static final class Session {
        private State state;
        private Nonce nonce;
        private CodeVerifier verifier;
        private JWT idToken;
        private JWTClaimsSet person;
    }

    private App(String issuer, int port) throws Exception {
        here = URI.create("http://127.0.0.1:" + port);
        node = OIDCProviderMetadata.resolve(new Issuer(issuer));
        // What the node signs with unless the client registers another algorithm; never what the token itself says.
        validator = new IDTokenValidator(node.getIssuer(), CLIENT, JWSAlgorithm.ES256, node.getJWKSetURI().toURL());
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3001"));
        App app = new App(System.getenv().getOrDefault("ISSUER", "http://localhost:8000"), port);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", app::answer);
        server.start();
        System.out.println(app.here);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Session session = sessionOf(exchange);
        try {
            switch (exchange.getRequestURI().getPath()) {
                case "/login" -> redirect(exchange, login(session));
                case "/callback" -> redirect(exchange, callback(session, exchange.getRequestURI()));
                case "/logout" -> redirect(exchange, logout(session));
                default -> page(exchange, 200, home(session));
            }
        } catch (Exception refusal) {
            System.err.println(refusal);
            page(exchange, 403, "<p id=\"not-logged-in\">You could not be logged in.</p><a href=\"/login\">Try again</a>");
        }
    }

    private URI login(Session session) {
        session.state = new State();
        session.nonce = new Nonce();
        session.verifier = new CodeVerifier();
        return new AuthenticationRequest.Builder(
                ResponseType.CODE, new Scope("openid", "profile", "pesel"), CLIENT, here.resolve("/callback"))
                .endpointURI(node.getAuthorizationEndpointURI())
                .state(session.state)
                .nonce(session.nonce)
                .codeChallenge(session.verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    private URI callback(Session session, URI address) throws Exception {
        AuthenticationResponse response = AuthenticationResponseParser.parse(address);
        if (session.state == null || !session.state.equals(response.getState())) {
            throw new SecurityException("the answer belongs to another login");
        }
        // The node's metadata promise iss in every answer (RFC 9207).
        if (!node.getIssuer().equals(response.getIssuer())) {
            throw new SecurityException("the answer comes from another provider");
        }
        if (!response.indicatesSuccess()) {
            throw new SecurityException(response.toErrorResponse().getErrorObject().getCode());
        }
        OIDCTokenResponse tokens = tokens(session, response.toSuccessResponse().getAuthorizationCode());
        session.idToken = tokens.getOIDCTokens().getIDToken();
        session.person = validator.validate(session.idToken, session.nonce).toJWTClaimsSet();
        return here.resolve("/");
    }

    private OIDCTokenResponse tokens(Session session, AuthorizationCode code) throws Exception {
        TokenRequest request = new TokenRequest(
                node.getTokenEndpointURI(),
                new ClientSecretBasic(CLIENT, SECRET),
                new AuthorizationCodeGrant(code, here.resolve("/callback"), session.verifier));
        return (OIDCTokenResponse) OIDCTokenResponseParser.parse(request.toHTTPRequest().send()).toSuccessResponse();
    }

    private URI logout(Session session) {
        JWT idToken = session.idToken;
        session.idToken = null;
        session.person = null;
        return new LogoutRequest(node.getEndSessionEndpointURI(), idToken, here.resolve("/"), null).toURI();
    }

    private static String text(String value) {
        return value == null ? "none" : value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private String home(Session session) throws Exception {
        if (session.person == null) {
            return "<a id=\"log-in\" href=\"/login\">Log in</a>";
        }
        return "<p id=\"person\">" + text(session.person.getStringClaim("name")) + ", PESEL " + text(session.person.getStringClaim("pesel"))
                + "</p><a id=\"log-out\" href=\"/logout\">Log out</a>";
    }

    private Session sessionOf(HttpExchange exchange) {
        String cookie = exchange.getRequestHeaders().getFirst("Cookie");
        String known = cookie == null ? "" : cookie.replaceAll("(?:.*; *)?java_example=([^;]*).*", "$1");
        if (sessions.containsKey(known)) {
            return sessions.get(known);
        }
        String fresh = UUID.randomUUID().toString();
        exchange.getResponseHeaders().add("Set-Cookie", "java_example=" + fresh + "; Path=/; HttpOnly; SameSite=Lax");
        return sessions.computeIfAbsent(fresh, name -> new Session());
    }

    private static void redirect(HttpExchange exchange, URI address) throws IOException {
        exchange.getResponseHeaders().add("Location", address.toString());
        exchange.sendResponseHeaders(303, -1);
        exchange.close();
    }

    private static void page(HttpExchange exchange, int status, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }
}
