// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.junit;

import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.lanekeeper.testing.server.EnsembleZooKeeper;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** The extension behind {@link ZooKeeperTest}. Servers are in the stores of JUnit, which close them. */
final class ZooKeeperExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ZooKeeperExtension.class);

    /** An annotation and the context of the annotated class. */
    private record Declared(ExtensionContext context, ZooKeeperTest rule) {}

    /** A key with its owner, since a store also finds entries of the contexts around it. */
    private record Key(Class<?> type, String owner) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        for (Field field : fields(context.getRequiredTestClass(), Modifier::isStatic)) {
            set(field, null, server(field.getType(), context, field.toString()));
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            for (Field field : fields(instance.getClass(), modifiers -> !Modifier.isStatic(modifiers))) {
                set(field, instance, server(field.getType(), context, field.toString()));
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return isServer(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        try {
            String what = parameter.getParameter() + " of " + parameter.getDeclaringExecutable();
            Executable executable = parameter.getDeclaringExecutable();
            ExtensionContext asking =
                    executable instanceof Constructor<?> ? classContext(executable, context) : context;
            return server(parameter.getParameter().getType(), asking, what);
        } catch (ExtensionConfigurationException e) {
            throw new ParameterResolutionException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns the context of the class of the constructor, which may be outside the class of the test. */
    private static ExtensionContext classContext(Executable constructor, ExtensionContext context) {
        ExtensionContext each = context;
        while (each.getParent().isPresent()
                && each.getTestClass()
                        .filter(constructor.getDeclaringClass()::equals)
                        .isEmpty()) {
            each = each.getParent().orElseThrow();
        }
        return each;
    }

    private static Object server(Class<?> type, ExtensionContext context, String what) {
        Declared declared = declared(context);
        boolean perClass = declared.rule().lifecycle() == Lifecycle.PER_CLASS;
        if (!perClass && context.getTestMethod().isEmpty()) {
            throw new ExtensionConfigurationException(
                    what + ": used by several tests (expected: @ZooKeeperTest(lifecycle = PER_CLASS))");
        }
        ExtensionContext owner = perClass ? declared.context() : context;
        return owner.getStore(NAMESPACE)
                .computeIfAbsent(
                        new Key(type, owner.getUniqueId()),
                        wanted -> start(type, declared.rule().servers()));
    }

    private static AutoCloseable start(Class<?> type, int servers) {
        return type == EmbeddedZooKeeper.class ? EmbeddedZooKeeper.start() : EnsembleZooKeeper.start(servers);
    }

    /** Returns the annotation of the class of this context, or of the nearest class around it. */
    private static Declared declared(ExtensionContext context) {
        for (ExtensionContext each = context;
                each != null;
                each = each.getParent().orElse(null)) {
            ZooKeeperTest rule = each.getTestClass()
                    .flatMap(type -> AnnotationSupport.findAnnotation(type, ZooKeeperTest.class))
                    .orElse(null);
            if (rule != null && each.getTestMethod().isEmpty()) {
                return new Declared(each, rule);
            }
        }
        throw new ExtensionConfigurationException("no @ZooKeeperTest on " + context.getRequiredTestClass());
    }

    private static Iterable<Field> fields(Class<?> type, Predicate<Integer> modifiers) {
        return ReflectionSupport.findFields(
                type,
                field -> isServer(field.getType())
                        && !Modifier.isFinal(field.getModifiers())
                        && modifiers.test(field.getModifiers()),
                HierarchyTraversalMode.TOP_DOWN);
    }

    private static boolean isServer(Class<?> type) {
        return type == EmbeddedZooKeeper.class || type == EnsembleZooKeeper.class;
    }

    private static void set(Field field, @Nullable Object instance, Object server) {
        try {
            field.setAccessible(true);
            field.set(instance, server);
        } catch (IllegalAccessException e) {
            throw new ExtensionConfigurationException("cannot set " + field, e);
        }
    }
}
