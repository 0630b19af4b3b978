// SPDX-License-Identifier: Apache-2.0
/**
 * The contract between a ZooKeeper client and the concurrency model that it runs on. JDK only.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.handler.Handler} and its parts: three lanes for user code, results,
 * timers, flags, locks, and connections that carry frames. <b>Not here:</b> the ZooKeeper protocol (the client's) and any
 * particular loop (each handler's own module).
 *
 * <p><b>Threads.</b> Internal work runs on one {@linkplain io.lanekeeper.handler.SerialExecutor loop}; user code runs in
 * {@linkplain io.lanekeeper.handler.Lane lanes}. No internal continuation ever runs in a lane, so user code that blocks
 * or fails in a lane cannot stop the library.
 *
 * <p><b>For users of kazoo.</b> Each member of {@code IHandler}, {@code IAsyncResult} and the handler utilities has its
 * counterpart:
 *
 * <table>
 *   <caption>kazoo and Lanekeeper</caption>
 *   <tr><th>kazoo</th><th>here</th></tr>
 *   <tr><td>{@code name, start(), stop(), running}</td><td>the same; start and stop return an
 *       {@link io.lanekeeper.handler.AsyncResult}</td></tr>
 *   <tr><td>{@code dispatch_callback(Callback(type, func, args))}</td><td>
 *       {@link io.lanekeeper.handler.Handler#dispatch}, {@link io.lanekeeper.handler.Callback}</td></tr>
 *   <tr><td>the three queues</td><td>{@link io.lanekeeper.handler.Lane},
 *       {@link io.lanekeeper.handler.Handler#lane}</td></tr>
 *   <tr><td>{@code async_result()}</td><td>{@link io.lanekeeper.handler.Handler#asyncResult}</td></tr>
 *   <tr><td>{@code spawn(func, *args)}</td><td>{@link io.lanekeeper.handler.Handler#spawn}</td></tr>
 *   <tr><td>{@code sleep_func(seconds)}</td><td>{@link io.lanekeeper.handler.Handler#sleep}</td></tr>
 *   <tr><td>{@code event_object()}</td><td>{@link io.lanekeeper.handler.Handler#event},
 *       {@link io.lanekeeper.handler.AsyncEvent}</td></tr>
 *   <tr><td>{@code lock_object()}, {@code rlock_object()}</td><td>{@link io.lanekeeper.handler.Handler#lock},
 *       {@link io.lanekeeper.handler.Handler#reentrantLock}; the owner is a token, not a thread</td></tr>
 *   <tr><td>{@code create_connection(…)} with its TLS options</td><td>{@link io.lanekeeper.handler.Handler#connect},
 *       {@link io.lanekeeper.handler.ConnectOptions}, {@link io.lanekeeper.handler.TlsOptions}</td></tr>
 *   <tr><td>{@code socket()}, {@code select()}</td><td>none: readiness is the loop's job, reported through
 *       {@link io.lanekeeper.handler.FrameListener} and {@link io.lanekeeper.handler.Connection#writable}</td></tr>
 *   <tr><td>{@code create_socket_pair()}</td><td>to wake the loop:
 *       {@link io.lanekeeper.handler.SerialExecutor#execute}; for tests:
 *       {@link io.lanekeeper.handler.Handler#connectPair}</td></tr>
 *   <tr><td>{@code timeout_exception}</td><td>{@link io.lanekeeper.handler.HandlerTimeoutException}</td></tr>
 *   <tr><td>{@code ready, successful, value, exception}</td><td>the same, of
 *       {@link io.lanekeeper.handler.AsyncResult}</td></tr>
 *   <tr><td>{@code get(block, timeout)}</td><td>{@code get()}, {@code get(Duration)}</td></tr>
 *   <tr><td>{@code get_nowait}</td><td>{@link io.lanekeeper.handler.AsyncResult#getNoWait}</td></tr>
 *   <tr><td>{@code wait(timeout)}</td><td>{@link io.lanekeeper.handler.AsyncResult#await}</td></tr>
 *   <tr><td>{@code rawlink, unlink}</td><td>{@link io.lanekeeper.handler.AsyncResult#link(java.util.function.Consumer)},
 *       {@link io.lanekeeper.handler.AsyncResult#unlink}; each link is called once, also after a late link</td></tr>
 *   <tr><td>{@code set, set_exception}</td><td>{@link io.lanekeeper.handler.Promise}; write-once</td></tr>
 *   <tr><td>{@code capture_exceptions, wrap}</td><td>{@link io.lanekeeper.handler.AsyncResults#capture},
 *       {@link io.lanekeeper.handler.AsyncResults#wrap}; null is a value</td></tr>
 *   <tr><td>(none)</td><td>{@code cancel}, {@code map}, {@code flatMap}, {@code then}, {@code asVoid}, {@code recover},
 *       {@code otherwise}, {@code join}, {@code toCompletionStage},
 *       {@link io.lanekeeper.handler.AsyncResults#all}, {@link io.lanekeeper.handler.AsyncResults#both},
 *       {@link io.lanekeeper.handler.AsyncResults#any}, {@link io.lanekeeper.handler.UncaughtHandler}</td></tr>
 * </table>
 */
@NullMarked
package io.lanekeeper.handler;

import org.jspecify.annotations.NullMarked;
