// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the time of a new log-in, with a module that gives tickets of any age. */
class KerberosLoginTest {
    private static final Duration LIFE = Duration.ofHours(10);
    private static int logins;
    private static boolean refusing;
    /** The age of the next tickets: the part of their lifetime that is over. */
    private static Duration age = Duration.ZERO;

    @BeforeEach
    void begin() {
        logins = 0;
        refusing = false;
        age = Duration.ZERO;
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(Module.class.getName(), LoginModuleControlFlag.REQUIRED, Map.of())
                };
            }
        });
    }

    @AfterEach
    void end() {
        Configuration.setConfiguration(null);
    }

    @Test
    void loginIsReusedForFourFifthsOfTheTicketLifetime() throws Exception {
        KerberosLogin login = KerberosLogin.jaas("any");
        age = Duration.ofMinutes(7 * 60 + 59);
        Subject first = login.subject();
        assertSame(first, login.subject());
        assertEquals(1, logins);
    }

    @Test
    void oldTicketIsReplaced() throws Exception {
        KerberosLogin login = KerberosLogin.jaas("any");
        age = Duration.ofMinutes(8 * 60 + 1);
        Subject first = login.subject();
        age = Duration.ZERO;
        Subject second = login.subject();
        assertNotSame(first, second);
        assertSame(second, login.subject());
        assertEquals(2, logins);
    }

    @Test
    void failedLoginIsRepeated() throws Exception {
        KerberosLogin login = KerberosLogin.jaas("any");
        refusing = true;
        assertThrows(LoginException.class, login::subject);
        refusing = false;
        login.subject();
        assertEquals(1, logins);
    }

    @Test
    void givenSubjectNeedsNoLogin() throws Exception {
        Subject subject = new Subject();
        assertSame(subject, KerberosLogin.given(subject).subject());
        assertEquals(0, logins);
    }

    /** Named in the configuration. */
    public static final class Module implements LoginModule {
        private Subject subject = new Subject();

        @Override
        public void initialize(Subject given, CallbackHandler handler, Map<String, ?> state, Map<String, ?> options) {
            subject = given;
        }

        @Override
        public boolean login() throws LoginException {
            if (refusing) {
                throw new FailedLoginException("refused");
            }
            return true;
        }

        @Override
        public boolean commit() {
            logins++;
            Instant start = Clock.systemUTC().instant().minus(age);
            subject.getPrivateCredentials()
                    .add(new KerberosTicket(
                            new byte[] {1},
                            new KerberosPrincipal("alice@TEST"),
                            new KerberosPrincipal("krbtgt/TEST@TEST"),
                            new byte[16],
                            17,
                            new boolean[7],
                            Date.from(start),
                            Date.from(start),
                            Date.from(start.plus(LIFE)),
                            null,
                            new InetAddress[0]));
            return true;
        }

        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public boolean logout() {
            return true;
        }
    }
}
